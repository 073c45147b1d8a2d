"""What a report consists of, read from data: dimensions, tables with their columns, reports.

A table counts *facts*. A fact is a table macro (``models/reporting/facts``) with one row per thing
counted (a person in post, a cell of quota and staff, an organization). Rows of a table are values
of dimensions of the fact, outer dimension first; a column is a sum over the facts that meet its
condition. So a figure is a number of known facts, and the facts behind it can be listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator

from bianzhi.core.configuration.typed_yaml import (
    DATACLASS,
    AnyText,
    Flag,
    LabelText,
    Whole,
    document_of,
    validated,
)
from bianzhi.core.home import PROJECT_ROOT
from bianzhi.reports.define.chart_terms import ChartTerms
from bianzhi.reports.define.sentence_terms import SentenceTerms

FOLDER = Path(__file__).parent
MODELS = PROJECT_ROOT / "models" / "reporting"
TOTAL = "total"
UNKNOWN = "unknown"
Format = Literal["count", "decimal", "money", "percent", "ratio", "text"]
Label = LabelText


class BadDefinition(Exception):
    """A report file has an invalid definition; the error names the file and the fault."""


@dataclass(frozen=True)
class Dimension:
    """A way to group facts: a column of the fact, and the names of its values.

    ``codes`` is a published table (schema.table) with code and labels, ``code`` and ``order`` are
    its columns, ``only`` a condition; ``sequence`` orders codes that have no natural order.
    ``items`` are values named here, after the coded ones. If ``names`` is a column of the fact, it
    names every other value, which is a separate item; ``names_en`` names it in English. Without
    codes, items and names, a value is its own name. A ``complete`` list allows no other values, so
    a breakdown by it has no column for unknown ones.
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
    names_en: str | None = None
    sequence: tuple[str, ...] = ()
    complete: Flag = False


@dataclass(frozen=True)
class Column:
    """A leaf of the head of a table, a group of leaves, or a breakdown before its expansion.

    ``value`` is an SQL expression over the fact, summed over the facts that meet ``where``.
    ``distinct`` counts the distinct values of an expression instead, ``ratio`` divides one column
    by another. ``of`` names the column that is the sum of the parts of a breakdown. A ``used_only``
    breakdown has no column for values without facts. A column that does not ``add_up`` (a rate)
    belongs to single facts: without a fact, or with several, it has no figure. A column of the
    format ``text`` lists the different texts of its facts, in the innermost rows only. A column
    with a ``lang`` is in reports of that language only.
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
    lang: Literal["zh", "en"] | None = None
    personal: Flag = False
    columns: tuple[ColumnEntry, ...] = ()

    @property
    def is_additive(self) -> bool:
        """Whether figures of different rows may be added up."""
        is_sum = self.distinct is None and self.ratio is None and self.format != "text"
        return self.add_up and is_sum


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
    """A numbered table. ``detail`` are additional row dimensions of the internal edition.

    The rows of a ``series`` are reference dates: they are not added up. Without ``total`` the first
    rows are not added up, because they are different measures. Rows of the outermost ``headings``
    dimensions are only headings. ``marks`` names a query that returns notes of single rows. Rows of
    single organizations are listed if one of the columns ``changes`` is not zero; without
    ``changes``, if any column is not zero. ``largest`` (column, rows) selects the printed rows of a
    long list.
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
class Block:
    """A part of a page of a card: key figures, facts, a table or a chart of the table ``of``.

    ``rows`` is the most rows that a table lists, ``width`` its share of the line beside others. The
    column ``strip`` of a table, a number from 0 to 100, is drawn as a place on a line.
    """

    __pydantic_config__ = DATACLASS

    kind: Literal["figures", "facts", "table", "chart", "sentences"]
    of: str = ""
    rows: Whole = 0
    width: Whole = 1
    strip: str = ""


@dataclass(frozen=True)
class ReportDefinition:
    """A report: its tables in order, its sentences, charts and checks.

    A report with ``pages`` is a card: each page consists of lines of blocks. Any other report is a
    volume with all its tables. A report with a ``reading_code`` prints a digest of its figures. A
    report that ``shares_pages`` has tables that fit one page one below the other.
    """

    __pydantic_config__ = DATACLASS

    code: str
    period: Literal["year", "month", "reform", "organization"]
    title: Label
    subtitle: Label
    tables: tuple[str, ...]
    sentences: tuple[SentenceTerms, ...] = ()
    charts: tuple[ChartTerms, ...] = ()
    notes: tuple[Label, ...] = ()
    public: Flag = True
    pages: tuple[tuple[tuple[Block, ...], ...], ...] = ()
    reading_code: Flag = False
    shares_pages: Flag = False


@cache
def dimensions() -> dict[str, Dimension]:
    """Every dimension by name."""
    return _read(FOLDER / "dimensions.yml", Dimensions)


@cache
def table(code: str) -> TableDefinition:
    """The definition of one table."""
    path = _table_path(code)
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
    """The codes of all tables."""
    return sorted(path.stem for path in (FOLDER / "tables").rglob("*.yml"))


@cache
def macros() -> dict[str, Mapping[str, Any]]:
    """The YAML of each table macro behind reports, by the name it has in the database."""
    models = (
        model
        for path in sorted(MODELS.rglob("*.yml"))
        for model in (yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) or {}).get("models", ())
    )
    return {model["config"].get("alias", model["name"]): model for model in models}


def fact_text(fact: str) -> str | None:
    """The model of a fact as written; None where there is no such fact."""
    model = macros().get(fact, {"name": fact})["name"]
    path = next((MODELS / "facts").rglob(f"{model}.sql"), None)
    return path.read_text("utf-8") if path else None


@cache
def version() -> str:
    """A hash of everything that defines the figures of reports."""
    digest = hashlib.sha256()
    for folder in (FOLDER, MODELS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".yml", ".sql"):
                digest.update(path.relative_to(folder).as_posix().encode())
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


def _check_table(definition: TableDefinition, file: str) -> None:
    known = dimensions()
    for name in (*definition.rows, *definition.detail):
        if name not in known:
            raise BadDefinition(f"{file}: rows name the dimension {name}, not in dimensions.yml")
    codes = [column.code for column in leaves(definition.columns)]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or "" in codes:
        raise BadDefinition(f"{file}: a column has no code, or one of another: {twice}")
    watched = [*definition.changes, *([definition.largest.column] if definition.largest else [])]
    if unknown := [code for code in watched if code not in codes]:
        raise BadDefinition(f"{file}: rows are listed by columns that are not there: {unknown}")
    for column in leaves(definition.columns):
        needed = [*(column.ratio or ()), *([column.of] if column.of else [])]
        missing = [code for code in needed if code not in codes and not _is_part(code, definition)]
        if missing:
            raise BadDefinition(f"{file}: column {column.code} needs {missing}, not there")
        if column.breakdown and column.breakdown not in known:
            raise BadDefinition(f"{file}: column {column.code} breaks down by {column.breakdown}")


def _is_part(code: str, definition: TableDefinition) -> bool:
    """Whether the code may be one of the columns of an expanded breakdown."""
    spread = [column.code for column in leaves(definition.columns) if column.breakdown]
    return any(code.startswith(f"{name}_") for name in spread)


def _table_path(code: str) -> Path:
    path = next((FOLDER / "tables").rglob(f"{code}.yml"), None)
    if path is None:
        raise BadDefinition(f"{code}.yml: there is no such table")
    return path


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
        other = document_of(_table_path(content["columns"]))
        content["columns"] = other.content["columns"]
    document.content = content
    return validated(document, kind, str(path))
