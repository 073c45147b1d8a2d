"""Map a table with the headers of a source to a frame of canonical columns, not yet typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import polars as pl

from bianzhi.core.personal_shapes import is_personal
from bianzhi.core.problems import Problem, TablePlace, did_you_mean
from ingest.contract import Part, normal
from ingest.parse.canonical.derive import derived
from ingest.parse.canonical.dropped_cells import DroppedCells
from ingest.parse.canonical.table_cells import Context, TableCells
from ingest.parse.typed import cells
from ingest.read.table import Table


@dataclass(frozen=True)
class Canonical:
    """Rows under canonical columns, not yet typed.

    ``skipped`` counts the rows without data of the entity; ``remarks`` has the cells that the
    contract reads and does not keep; ``headers`` has the delivered header of each column that comes
    from one.
    """

    rows: pl.DataFrame
    row_no: pl.Series
    skipped: int
    remarks: list[Problem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def header_problems(
    table: Table, part: Part, known: Collection[str], context: Context
) -> list[Problem]:
    """All problems of the header of a table that feeds ``part``."""
    problems: list[Problem] = []
    place = context.place
    headers = table.normal_header
    for written, name in zip(_shown_headers(table), headers, strict=True):
        if headers.count(name) > 1 and name not in part.ignored | part.personal:
            problems.append(Problem("land.duplicate_header", {}, column=written, **place))
        elif part.entity.refuses(written):
            problems.append(Problem("land.refused_header", {}, column=written, **place))
        elif part.unknown_columns == "refuse" and name not in known:
            problems.append(_unknown(written, part, headers, place))
    problems += _shared_columns(table, part, place)
    problems += _missing_headers(part, headers, place)
    given = {part.headers[name] for name in headers if name in part.headers}
    given |= set(part.derive)
    for column in part.mandatory:
        if column not in given:
            headers_of = [header for header, name in part.headers.items() if name == column]
            shown = next(iter(headers_of), column)  # as the files of this source call it
            accepted = " / ".join(headers_of) or "-"
            values = {"column": shown, "entity": part.entity.name, "accepted": accepted}
            problems.append(Problem("land.missing_column", values, column=shown, **place))
    return _distinct(problems)


def _shown_headers(table: Table) -> list[str]:
    """Headers for messages; numbers if one contains an id, because the row is then personal."""
    if any(is_personal(written) for written in table.header):
        return [f"#{number}" for number in range(1, len(table.header) + 1)]
    return list(table.header)


def _unknown(written: str, part: Part, headers: list[str], place: TablePlace) -> Problem:
    free = [h for h in part.headers if h not in headers]
    values: dict[str, object] = {"entity": part.entity.name, "free": ", ".join(free) or "-"}
    if not written:
        return Problem("land.nameless_column", values, **place)
    present = {part.headers[name] for name in headers if name in part.headers}
    missing = [h for h in free if part.headers[h] not in present]
    values["guess"] = did_you_mean(normal.header(written), missing)
    return Problem("land.unknown_header", values, column=written, **place)


def _shared_columns(table: Table, part: Part, place: TablePlace) -> list[Problem]:
    """Report different headers that map to the same canonical column."""
    owners: dict[str, list[str]] = {}
    for written, name in zip(table.header, table.normal_header, strict=True):
        if name in part.headers and name not in part.ignored | part.personal:
            owners.setdefault(part.headers[name], []).append(written)
    return [
        Problem("land.two_headers", {"column": column, "headers": ", ".join(headers)}, **place)
        for column, headers in owners.items()
        if len({normal.header(header) for header in headers}) > 1
    ]


def _missing_headers(part: Part, headers: list[str], place: TablePlace) -> list[Problem]:
    """Headers without which no row can be read: those that decide on rows, and those of keys."""
    needed = {header: setting for setting, header in part.deciding_headers}
    for column in part.mandatory:
        derivation = part.derive.get(column)
        if derivation is not None and derivation.blank is None:
            needed |= dict.fromkeys(derivation.headers, f"derive: {column}")
    return [
        Problem("land.missing_header", {"setting": setting}, column=header, **place)
        for header, setting in needed.items()
        if normal.header(header) not in headers
    ]


def _distinct(problems: list[Problem]) -> list[Problem]:
    return list({problem.text("en"): problem for problem in problems}.values())


def canonical(table: TableCells) -> Canonical:
    """Map a table to canonical columns."""
    part, row_no = table.part, table.table.row_no
    dropped = DroppedCells(table)
    columns = {
        part.headers[name]: series
        for name, series in table.by_header.items()
        if name in part.headers and name not in part.ignored and name not in part.personal
    }
    for column, derivation in part.derive.items():
        columns[column] = derived(column, derivation, table, dropped)
    frame = pl.DataFrame([series.alias(name) for name, series in columns.items()])
    frame = _without_markers(frame, part)
    kept = _rows_of_entity(frame, table)
    skipped = len(kept) - int(kept.sum())
    remarks = [*dropped.problems(kept), *table.undecided()]
    headers = delivered_headers(table.table, part)
    if not skipped:
        return Canonical(frame, row_no, 0, remarks, headers)
    return Canonical(frame.filter(kept), row_no.filter(kept), skipped, remarks, headers)


def _rows_of_entity(frame: pl.DataFrame, table: TableCells) -> pl.Series:
    """Whether each row has data of the entity, by ``skip_blank`` and ``where``."""
    kept = table.chosen()
    blank_columns = [name for name in table.part.skip_blank if name in frame.columns]
    if not blank_columns:
        return kept
    filled = pl.all_horizontal(pl.col(blank_columns).is_not_null())
    return kept & frame.select(filled).to_series()


def delivered_headers(table: Table, part: Part) -> dict[str, str]:
    """The delivered header of each canonical column; of a derived one the first that it reads."""
    written = dict(zip(table.normal_header, table.header, strict=True))
    headers = {
        part.headers[name]: header
        for name, header in written.items()
        if name in part.headers and name not in part.ignored | part.personal
    }
    for column, derivation in part.derive.items():
        names = map(normal.header, derivation.headers)
        header = next((written[name] for name in names if name in written), None)
        if header is not None:
            headers[column] = header
    return headers


def _without_markers(frame: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Replace null markers, and the placeholders of each column, by NULL."""
    names = [name for name in part.placeholders if name in frame.columns]
    if names:
        frame = frame.with_columns(
            cells.as_text(frame[name]).replace(dict.fromkeys(part.placeholders[name]))
            for name in names
        )
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(~text.is_in(part.null_markers)).then(text))
