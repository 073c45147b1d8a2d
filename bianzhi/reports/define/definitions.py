"""What a report consists of, read from data: dimensions, tables with their columns, reports.

A table counts *facts*. A fact is a query in ``facts/`` with one row per thing counted (a
person in post, a cell of quota and staff, a body). Rows of a table are values of dimensions of the
fact, outer dimension first; a column is a sum over the facts that meet its condition. So a figure
is a number of known facts, and the facts behind it can be listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from bianzhi.core.typed_yaml import (
    DATACLASS,
    AnyText,
    Flag,
    LabelText,
    Whole,
    document_of,
    validated,
)
from bianzhi.reports.define.chart_terms import ChartTerms

FOLDER = Path(__file__).parent
TOTAL = "total"
UNKNOWN = "unknown"
Format = Literal["count", "decimal", "money", "percent", "ratio", "text"]
Label = LabelText


class BadDefinition(Exception):
    """A report file says something that cannot be; names the file and what is wrong."""


@dataclass(frozen=True)
class Dimension:
    """A way to group facts: a column of the fact and where its values get their names.

    ``codes`` is a published table (schema.table) with code and labels, ``code`` and ``order`` its
    columns, ``only`` a condition; ``sequence`` orders codes that do not sort by themselves.
    ``items`` are values named here, after the coded ones. Where ``names`` is a column of the fact,
    every other value is one of its own and is called by it; without codes, items and names a value
    is its own name. Of a ``complete`` list no other value can come, so a breakdown by it has no
    column for unknown ones.
    """

    __pydantic_config__ = DATACLASS

    name: str
    column: str
    label: Label
    codes: str | None = None
    code: str = "code"
    order: str | None = None
    only: str | None = None
    items: Mapping[str, Label] = field(default_factory=dict)
    names: str | None = None
    sequence: tuple[str, ...] = ()
    complete: Flag = False


@dataclass(frozen=True)
class Column:
    """A leaf of the head of a table, or a group of leaves, or a breakdown not yet spread out.

    ``value`` is an SQL expression over the fact, summed over the facts meeting ``where``.
    ``distinct`` counts the different values of an expression instead, ``ratio`` divides one column
    by another. ``of`` names the column that the parts of a breakdown add up to. A breakdown that is
    ``used_only`` has no column for what no fact speaks of. What does not ``add_up`` (a rate) is
    told of single facts: where there is none, there is no figure.
    """

    __pydantic_config__ = DATACLASS

    code: str
    label: Label
    fact: str
    value: AnyText = "1"
    where: AnyText | None = None
    distinct: AnyText | None = None
    ratio: tuple[str, str] | None = None
    breakdown: str | None = None
    used_only: Flag = False
    add_up: Flag = True
    of: str | None = None
    format: Format = "count"
    personal: Flag = False
    columns: tuple[ColumnEntry, ...] = ()

    @property
    def is_additive(self) -> bool:
        """Whether figures of different rows may be added up."""
        return self.add_up and self.distinct is None and self.ratio is None


def _with_defaults(entry: Any) -> Any:
    """A group of columns has no code; a ratio is a percentage unless it says otherwise."""
    if not isinstance(entry, dict):
        return entry
    defaults = {"code": "", "fact": "", **({"format": "percent"} if "ratio" in entry else {})}
    return {**defaults, **entry}


ColumnEntry = Annotated[Column, BeforeValidator(_with_defaults)]


@dataclass(frozen=True)
class Largest:
    """The rows that a print lists of a long table: those with the largest figures of a column."""

    __pydantic_config__ = DATACLASS

    column: str
    rows: Whole


@dataclass(frozen=True)
class TableDefinition:
    """A numbered table. ``detail`` are further row dimensions of the internal edition.

    The rows of a ``series`` are moments: nothing is added up over them. Without ``total`` the
    first rows are not added up: they are different measures. Rows of the outermost ``headings``
    dimensions only stand above others. ``marks`` names a query that gives notes of single rows.
    Rows of single bodies are listed where one of the columns ``changes`` is not zero, without them
    where any column is. ``largest`` (column, rows) says which of them a print lists of many.
    """

    __pydantic_config__ = DATACLASS

    code: str
    title: Label
    unit: Label
    fact: str
    rows: tuple[str, ...]
    columns: tuple[ColumnEntry, ...]
    detail: tuple[str, ...] = ()
    moment: Literal["opening", "closing", "period"] = "closing"
    aggregate: Flag = True
    public: Flag = True
    series: Flag = False
    total: Flag = True
    headings: Whole = 0
    marks: str | None = None
    changes: tuple[str, ...] = ()
    largest: Largest | None = None
    notes: tuple[Label, ...] = ()


@dataclass(frozen=True)
class ReportDefinition:
    """A report: its tables in order, its charts, the checks it must pass."""

    __pydantic_config__ = DATACLASS

    code: str
    period: Literal["year", "month", "reform"]
    title: Label
    subtitle: Label
    tables: tuple[str, ...]
    charts: tuple[ChartTerms, ...] = ()
    notes: tuple[Label, ...] = ()


@cache
def dimensions() -> dict[str, Dimension]:
    """Every dimension by name."""
    return _read(FOLDER / "dimensions.yml", Dimensions)


@cache
def table(code: str) -> TableDefinition:
    """The definition of one table."""
    path = FOLDER / "tables" / f"{code}.yml"
    if not path.exists():
        raise BadDefinition(f"{path.name}: there is no such table")
    written = _read(path, TableDefinition, code=code)
    columns = tuple(_with_fact(column, written.fact) for column in written.columns)
    definition = replace(written, columns=columns)
    _check_table(definition, path.name)
    return definition


@cache
def report(code: str) -> ReportDefinition:
    """The definition of one report."""
    path = FOLDER / f"{code}.yml"
    return _read(path, ReportDefinition, code=code)


def table_codes() -> list[str]:
    """Every table there is."""
    return sorted(path.stem for path in (FOLDER / "tables").glob("*.yml"))


@cache
def version() -> str:
    """A hash of everything the figures of reports are defined by."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".yml", ".sql"):
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def leaves(columns: tuple[Column, ...]) -> Iterator[Column]:
    """The leaves below ``columns``, from left to right."""
    for column in columns:
        if column.columns:
            yield from leaves(column.columns)
        else:
            yield column


def _with_fact(column: Column, fact: str) -> Column:
    """The column with the fact of its group or table where it names none."""
    own = column.fact or fact
    columns = tuple(_with_fact(part, own) for part in column.columns)
    return replace(column, fact=own, columns=columns)


def _check_table(made: TableDefinition, file: str) -> None:
    known = dimensions()
    for name in (*made.rows, *made.detail):
        if name not in known:
            raise BadDefinition(f"{file}: rows name the dimension {name}, not in dimensions.yml")
    codes = [column.code for column in leaves(made.columns)]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or "" in codes:
        raise BadDefinition(f"{file}: a column has no code, or one of another: {twice}")
    watched = [*made.changes, *([made.largest.column] if made.largest else [])]
    if unknown := [code for code in watched if code not in codes]:
        raise BadDefinition(f"{file}: rows are listed by columns that are not there: {unknown}")
    for column in leaves(made.columns):
        needed = [*(column.ratio or ()), *([column.of] if column.of else [])]
        missing = [code for code in needed if code not in codes and not _is_part(code, made)]
        if missing:
            raise BadDefinition(f"{file}: column {column.code} needs {missing}, not there")
        if column.breakdown and column.breakdown not in known:
            raise BadDefinition(f"{file}: column {column.code} breaks down by {column.breakdown}")


def _is_part(code: str, made: TableDefinition) -> bool:
    """Whether the code can be one of the columns that a breakdown is spread out to."""
    spread = [column.code for column in leaves(made.columns) if column.breakdown]
    return any(code.startswith(f"{name}_") for name in spread)


def _named(dimensions: Any) -> Any:
    """Every dimension with its name."""
    if not isinstance(dimensions, dict):
        return dimensions
    return {
        name: {"name": name, **entry} if isinstance(entry, dict) else entry
        for name, entry in dimensions.items()
    }


Dimensions = Annotated[dict[str, Dimension], BeforeValidator(_named)]


def _read(path: Path, kind: Any, **given: str) -> Any:
    """A file as ``kind``; a table may name another one instead of listing its columns."""
    document = document_of(path)
    content = {**given, **document.content}
    if isinstance(content.get("columns"), str):
        other = document_of(path.with_name(f"{content['columns']}.yml"))
        content["columns"] = other.content["columns"]
    document.content = content
    return validated(document, kind, str(path))
