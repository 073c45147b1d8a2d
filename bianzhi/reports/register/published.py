"""Public editions issued before: what readers already know when a new one comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow.parquet

from bianzhi.core.home import Home
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.settings import default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.compute.filled_table import FilledTable, Value
from bianzhi.reports.define import definitions
from bianzhi.reports.define.periods import Period, parse
from bianzhi.reports.register import issued
from bianzhi.reports.register.compose import Request, known_at
from bianzhi.reports.register.record import plain_request

# Editions of the two years around the period: figures of one year open the next.
MONTHS = 13
# Parts of a request that change no figure.
FORM = ("lang", "is_draft", "cover")


def published_before(home: Home, reader: Reader, request: Request) -> list[FilledTable]:
    """Tables of issued public editions around the period of the request, as they were shown.

    A report that was issued from the same knowledge, in whichever language, was protected together
    with what was public before it; made again it is the same, whatever has been issued since.
    """
    if request.edition != PUBLIC:
        return []
    found: list[FilledTable] = []
    for one in issued.issues(home):
        asked = one.record["request"]
        period = parse(reader, asked["period"])
        if asked["edition"] != PUBLIC or _months_apart(period, request.period) > MONTHS:
            continue
        if _is_same(one.record, request, reader):
            break
        issued.require_whole(one)
        found += _tables(one, Facts(reader, period))
    return found


def _is_same(record: Mapping[str, Any], request: Request, reader: Reader) -> bool:
    """Has the record the same figures: the same request, knowledge and definitions?"""
    asked, own = record["request"], plain_request(request)
    return (
        all(asked[name] == own[name] for name in own if name not in FORM)
        and record["known_at"] == known_at(reader)
        and record["definitions_version"] == definitions.version()
    )


def _months_apart(one: Period, other: Period) -> int:
    first, second = one.closing, other.closing
    return abs((first.year - second.year) * 12 + first.month - second.month)


def _tables(one: issued.Issue, facts: Facts) -> Iterator[FilledTable]:
    """The tables of an edition; their shape comes from the definitions, figures from the record."""
    said: dict[str, list[dict]] = {}
    for line in pyarrow.parquet.read_table(one.figures).to_pylist():
        said.setdefault(line["table_code"], []).append(line)
    for code, lines in said.items():
        name, _, by = code.partition("@")
        shape = merged(fill(facts, definitions.table(name), by or None), default())
        yield as_shown(shape, lines)


def as_shown(shape: FilledTable, lines: list[dict]) -> FilledTable:
    """The table with the figures and marks of a record; rows that it does not have are left out."""
    known = {line["row_code"] for line in lines}
    values: dict[tuple[str, str], Value] = {}
    hidden: dict[tuple[str, str], str] = {}
    for line in lines:
        place = (line["row_code"], line["column_code"])
        if line["hidden"] is not None:
            hidden[place] = line["hidden"]
        elif line["value"] is not None:
            values[place] = Decimal(line["value"])
    for row in shape.rows:
        for column in shape.leaves:
            place = (row.code, column.code)
            if row.code in known and place not in values:
                # A column that the edition did not have says nothing.
                hidden.setdefault(place, default().mark)
    rows = [row for row in shape.rows if row.code in known]
    return replace(shape, rows=rows, values=values, hidden=hidden)
