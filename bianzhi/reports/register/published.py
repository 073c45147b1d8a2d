"""Public editions written before: the knowledge of readers when a new edition appears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow.parquet

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.settings import ROUNDING, SUPPRESSION, default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.compute.filled_table import FilledTable, Value
from bianzhi.reports.define import definitions
from bianzhi.reports.define.periods import Period, closing_of, parse
from bianzhi.reports.register.compose import Request, known_at
from bianzhi.reports.register.public_editions import Edition, editions, identity, require_whole
from bianzhi.reports.register.record import plain_request

# Editions that end within about a year: closing figures of one year open the next.
MONTHS = 13


def published_before(home: Home, reader: Reader, request: Request) -> list[FilledTable]:
    """Tables of public editions around the period of the request, as they were shown.

    Anyone may have read a written edition, issued or not. An edition of the same request and data,
    in any language, was protected together with the editions before it. Composed again, it is the
    same, whatever was written since.

    Raises:
        Failed: ``public.rounded_before``, if another edition of the period has rounded figures or
            the request asks for them: together they would narrow the range of both.
    """
    if request.edition != PUBLIC:
        return []
    record = {"known_at": known_at(reader), "definitions_version": definitions.version()}
    own = identity(plain_request(request), record)
    own_days = _days(reader, request.report, request.period)
    tables: list[FilledTable] = []
    for edition in editions(home):
        asked = edition.record["request"]
        period = parse(reader, asked["period"])
        if edition.identity == own:
            break
        if not _is_near(_days(reader, asked["report"], period), own_days):
            continue
        require_whole(edition)
        methods = {request.protect, asked.get("protect", SUPPRESSION)}
        if period.code == request.period.code and ROUNDING in methods:
            raise Failed(
                "public.rounded_before",
                3,
                report=asked["report"],
                period=period.code,
                protect=asked.get("protect", SUPPRESSION),
                folder=edition.figures.parent,
            )
        base = default().rounding_base if asked.get("protect") == ROUNDING else None
        tables += _tables(edition, Facts(reader, period), base)
    return tables


def _is_near(one: Sequence[date], other: Sequence[date]) -> bool:
    """Whether two editions count on a day that both name, or end at about the same time."""
    if max(one[0], other[0]) <= min(one[-1], other[-1]):
        return True
    first, second = one[-1], other[-1]
    return abs((first.year - second.year) * 12 + first.month - second.month) <= MONTHS


def _days(reader: Reader, report: str, period: Period) -> list[date]:
    """The days on which a report of a period counts, in order.

    A series goes back beyond the period: the table of years, and the months around a reform.
    """
    days = {period.opening, period.closing}
    facts = Facts(reader, period)
    for code in definitions.report(report).tables:
        table = definitions.table(code)
        if table.public and table.series:
            column = definitions.dimensions()[table.rows[-1]].column
            rows = reader.run(f"select distinct {column} from {facts.table(table.fact)}").rows()
            days |= {closing_of(str(code)) for (code,) in rows}
    return sorted(days)


def _tables(one: Edition, facts: Facts, rounded_to: int | None) -> Iterator[FilledTable]:
    """The tables of an edition; their shape comes from the definitions, figures from the record."""
    output: dict[str, list[dict]] = {}
    for line in pyarrow.parquet.read_table(one.figures).to_pylist():
        output.setdefault(line["table_code"], []).append(line)
    for code, lines in output.items():
        name, _, by = code.partition("@")
        shape = merged(fill(facts, definitions.table(name), by or None), default())
        yield replace(as_shown(shape, lines), rounded_to=rounded_to)


def as_shown(shape: FilledTable, lines: list[dict]) -> FilledTable:
    """The table with the figures and marks of a record, without rows that the record lacks."""
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
                # A column that the edition lacks reveals nothing.
                hidden.setdefault(place, default().mark)
    rows = [row for row in shape.rows if row.code in known]
    return replace(shape, rows=rows, values=values, hidden=hidden)
