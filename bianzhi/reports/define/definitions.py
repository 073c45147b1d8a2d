"""The definition of reports as data: dimensions, tables with their columns, reports.

A table counts *facts*. A fact is a query in ``facts/`` with one row per counted unit (a person in
post, a cell of quota and staff, an organization). Rows of a table are values of dimensions of the
fact, outermost dimension first. A column is a sum over the facts that meet its condition. A figure
is therefore a number of known facts, and these facts can be listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

FOLDER = Path(__file__).parent
TOTAL = "total"
UNKNOWN = "unknown"
FORMATS = ("count", "decimal", "money", "percent", "ratio", "text")
Label = Mapping[str, str]
Made = TypeVar("Made")


class BadDefinition(Exception):
    """A report file has an invalid definition; the error names the file and the fault."""


@dataclass(frozen=True)
class Dimension:
    """A way to group facts: a column of the fact, and the names of its values.

    ``codes`` is a published table (schema.table) with code and labels, ``code`` and ``order`` are
    its columns, ``only`` a condition; ``sequence`` orders codes that have no natural order.
    ``items`` are values named here, after the coded ones. If ``names`` is a column of the fact, it
    names every other value, which is a separate item. Without codes, items and names, a value is
    its own name. A ``complete`` list allows no other values, so a breakdown by it has no column for
    unknown ones.
    """

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
    complete: bool = False


@dataclass(frozen=True)
class Column:
    """A leaf of the head of a table, a group of leaves, or a breakdown before its expansion.

    ``value`` is an SQL expression over the fact, summed over the facts that meet ``where``.
    ``distinct`` counts the distinct values of an expression instead, ``ratio`` divides one column
    by another. ``of`` names the column that is the sum of the parts of a breakdown. A ``used_only``
    breakdown has no column for values without facts. A column that does not ``add_up`` (a rate)
    belongs to single facts: without a fact it has no figure.
    """

    code: str
    label: Label
    fact: str
    value: str = "1"
    where: str | None = None
    distinct: str | None = None
    ratio: tuple[str, str] | None = None
    breakdown: str | None = None
    used_only: bool = False
    add_up: bool = True
    of: str | None = None
    format: str = "count"
    personal: bool = False
    columns: tuple[Column, ...] = ()

    @property
    def is_additive(self) -> bool:
        """Whether figures of different rows may be added up."""
        return self.add_up and self.distinct is None and self.ratio is None


@dataclass(frozen=True)
class TableDefinition:
    """A numbered table. ``detail`` are additional row dimensions of the internal edition.

    The rows of a ``series`` are reference dates: they are not added up. Without ``total`` the first
    rows are not added up, because they are different measures. Rows of the outermost ``headings``
    dimensions are only headings. ``marks`` names a query that returns notes of single rows. Rows of
    single organizations are listed if one of the columns ``changes`` is not zero; without
    ``changes``, if any column is not zero. ``largest`` (column, rows) selects the printed rows of a
    long list.
    """

    code: str
    title: Label
    unit: Label
    fact: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    detail: tuple[str, ...] = ()
    moment: str = "closing"
    aggregate: bool = True
    public: bool = True
    series: bool = False
    total: bool = True
    headings: int = 0
    marks: str | None = None
    changes: tuple[str, ...] = ()
    largest: Mapping[str, Any] | None = None
    notes: tuple[Label, ...] = ()


@dataclass(frozen=True)
class ReportDefinition:
    """A report: its tables in order, its charts and its checks."""

    code: str
    period: str
    title: Label
    subtitle: Label
    tables: tuple[str, ...]
    charts: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[Label, ...] = ()


@cache
def dimensions() -> dict[str, Dimension]:
    """Every dimension by name."""
    said = _read(FOLDER / "dimensions.yml")
    made = {}
    for name, values in said.items():
        sequence = tuple(values.get("sequence", ()))
        made[name] = _made(Dimension, name, {**values, "name": name, "sequence": sequence})
    return made


@cache
def table(code: str) -> TableDefinition:
    """The definition of one table."""
    path = FOLDER / "tables" / f"{code}.yml"
    if not path.exists():
        raise BadDefinition(f"{path.name}: there is no such table")
    said = dict(_read(path))
    fact = said.get("fact", "")
    columns = tuple(_column(one, fact, path.name) for one in _columns(said.pop("columns", ())))
    listed = {name: tuple(said.pop(name, ())) for name in ("rows", "detail", "changes", "notes")}
    made = _made(TableDefinition, path.name, {"code": code, **said, **listed, "columns": columns})
    _check_table(made, path.name)
    return made


@cache
def report(code: str) -> ReportDefinition:
    """The definition of one report."""
    path = FOLDER / f"{code}.yml"
    said = dict(_read(path))
    listed = {name: tuple(said.pop(name, ())) for name in ("tables", "charts", "notes")}
    return _made(ReportDefinition, path.name, {"code": code, **said, **listed})


def table_codes() -> list[str]:
    """The codes of all tables."""
    return sorted(path.stem for path in (FOLDER / "tables").glob("*.yml"))


@cache
def version() -> str:
    """A hash of everything that defines the figures of reports."""
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


def _columns(said: Sequence[Mapping[str, Any]] | str) -> Sequence[Mapping[str, Any]]:
    """The columns as written, or those of the table named in their place."""
    return _read(FOLDER / "tables" / f"{said}.yml")["columns"] if isinstance(said, str) else said


def _column(said: Mapping[str, Any], fact: str, file: str) -> Column:
    values = {"fact": fact, "code": "", **said}
    parts = tuple(_column(one, values["fact"], file) for one in values.pop("columns", ()))
    if "ratio" in values:
        values["ratio"] = tuple(values["ratio"])
        values.setdefault("format", "percent")
    for name in ("value", "where", "distinct"):
        if values.get(name) is not None:
            values[name] = str(values[name])
    return _made(Column, file, {**values, "columns": parts})


def _check_table(made: TableDefinition, file: str) -> None:
    known = dimensions()
    for name in (*made.rows, *made.detail):
        if name not in known:
            raise BadDefinition(f"{file}: rows name the dimension {name}, not in dimensions.yml")
    codes = [column.code for column in leaves(made.columns)]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or "" in codes:
        raise BadDefinition(f"{file}: a column has no code, or one of another: {twice}")
    watched = [*made.changes, *([made.largest["column"]] if made.largest else [])]
    if unknown := [code for code in watched if code not in codes]:
        raise BadDefinition(f"{file}: rows are listed by columns that are not there: {unknown}")
    for column in leaves(made.columns):
        needed = [*(column.ratio or ()), *([column.of] if column.of else [])]
        missing = [code for code in needed if code not in codes and not _is_part(code, made)]
        if missing:
            raise BadDefinition(f"{file}: column {column.code} needs {missing}, not there")
        if column.breakdown and column.breakdown not in known:
            raise BadDefinition(f"{file}: column {column.code} breaks down by {column.breakdown}")
        if column.format not in FORMATS:
            raise BadDefinition(f"{file}: column {column.code} has the format {column.format}")


def _is_part(code: str, made: TableDefinition) -> bool:
    """Whether the code may be one of the columns of an expanded breakdown."""
    spread = [column.code for column in leaves(made.columns) if column.breakdown]
    return any(code.startswith(f"{name}_") for name in spread)


def _made(kind: Callable[..., Made], file: str, values: Mapping[str, Any]) -> Made:
    try:
        return kind(**values)
    except TypeError as error:
        raise BadDefinition(f"{file}: {error}") from error


def _read(path: Path) -> Mapping[str, Any]:
    return yaml.safe_load(path.read_text("utf-8")) or {}
