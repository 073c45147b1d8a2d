"""Map a table with the headers of a source to a frame of canonical columns, not yet typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from bianzhi.core.personal_shapes import is_personal
from bianzhi.core.problems import Problem, TablePlace
from ingest.contract import Part, patterns
from ingest.contract.terms import Derivation, Piece
from ingest.parse import cells
from ingest.parse.unreadable_cells import UNMAPPED_CELL
from ingest.read.table import Table
from ingest.read.unreadable import is_unreadable


@dataclass(frozen=True)
class Context:
    """The origin of a table; derived columns may use it."""

    scope: str
    as_of: date
    file: str
    sheet: str | None = None


@dataclass(frozen=True)
class Canonical:
    """Rows under canonical columns, not yet typed.

    ``headers`` has the delivered header of each column that comes from one, ``skipped`` counts the
    rows without data of the entity.
    """

    rows: pl.DataFrame
    row_no: pl.Series
    skipped: int
    headers: dict[str, str] = field(default_factory=dict)


def header_problems(
    table: Table, part: Part, known: Collection[str], context: Context
) -> list[Problem]:
    """All problems of the header of a table that feeds ``part``."""
    problems: list[Problem] = []
    place: TablePlace = {"file": context.file, "sheet": context.sheet}
    normal = table.normal_header
    for written, name in zip(_shown_headers(table), normal, strict=True):
        if normal.count(name) > 1 and name not in part.ignored:
            problems.append(Problem("land.duplicate_header", {}, column=written, **place))
        elif part.unknown_columns == "refuse" and name not in known:
            problems.append(_unknown(written, part, normal, place))
    problems += _shared_columns(table, part, place)
    given = {part.headers[name] for name in normal if name in part.headers}
    given |= set(part.derive)
    for column in part.mandatory:
        if column not in given:
            accepted = " / ".join(h for h, c in part.headers.items() if c == column) or "-"
            values = {"column": column, "entity": part.entity.name, "accepted": accepted}
            problems.append(Problem("land.missing_column", values, column=column, **place))
    return _distinct(problems)


def _shown_headers(table: Table) -> list[str]:
    """Headers for messages; numbers if one contains an id, because the row is then personal."""
    if any(is_personal(written) for written in table.header):
        return [f"#{number}" for number in range(1, len(table.header) + 1)]
    return list(table.header)


def _unknown(written: str, part: Part, normal: list[str], place: TablePlace) -> Problem:
    free = [h for h in part.headers if h not in normal]
    values = {"entity": part.entity.name, "free": ", ".join(free) or "-"}
    code = "land.unknown_header" if written else "land.nameless_column"
    return Problem(code, values, column=written or None, **place)


def _shared_columns(table: Table, part: Part, place: TablePlace) -> list[Problem]:
    """Report different headers that map to the same canonical column."""
    owners: dict[str, list[str]] = {}
    for written, name in zip(table.header, table.normal_header, strict=True):
        if name in part.headers and name not in part.ignored:
            owners.setdefault(part.headers[name], []).append(written)
    return [
        Problem("land.two_headers", {"column": column, "headers": ", ".join(headers)}, **place)
        for column, headers in owners.items()
        if len({patterns.normal_header(header) for header in headers}) > 1
    ]


def _distinct(problems: list[Problem]) -> list[Problem]:
    return list({problem.text("en"): problem for problem in problems}.values())


def canonical(table: Table, part: Part, context: Context) -> Canonical:
    """Map a table to canonical columns."""
    by_header = {name: table.body[f"c{place}"] for place, name in enumerate(table.normal_header)}
    columns: dict[str, pl.Series] = {}
    for name, series in by_header.items():
        if name in part.headers and name not in part.ignored:
            columns[part.headers[name]] = series
    for column, derivation in part.derive.items():
        columns[column] = _derived(derivation, by_header, table, part, context)
    frame = pl.DataFrame([series.alias(name) for name, series in columns.items()])
    frame = _without_markers(frame, part)
    headers = delivered_headers(table, part)
    blank_columns = [name for name in part.skip_blank if name in frame.columns]
    if not blank_columns:
        return Canonical(frame, table.row_no, 0, headers)
    has_data = frame.select(pl.all_horizontal(pl.col(blank_columns).is_not_null())).to_series()
    skipped = int((~has_data).sum())
    return Canonical(frame.filter(has_data), table.row_no.filter(has_data), skipped, headers)


def delivered_headers(table: Table, part: Part) -> dict[str, str]:
    """The delivered header of each canonical column; of a derived one the first that it reads."""
    written = dict(zip(table.normal_header, table.header, strict=True))
    headers = {
        part.headers[name]: header
        for name, header in written.items()
        if name in part.headers and name not in part.ignored
    }
    for column, derivation in part.derive.items():
        names = map(patterns.normal_header, derivation.headers)
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


def _derived(
    derivation: Derivation,
    by_header: dict[str, pl.Series],
    table: Table,
    part: Part,
    context: Context,
) -> pl.Series:
    """Join pieces to one text, NULL if any piece is NULL; then map and fill it as specified.

    A text of which a cell cannot be read is that cell, marked as unreadable.
    """
    frame = pl.DataFrame({"row_no": table.row_no})
    pieces = []
    for place, piece in enumerate(derivation.pieces):
        series = _piece(piece, by_header, table, part, context)
        frame = frame.with_columns(series.alias(f"p{place}"))
        pieces.append(pl.col(f"p{place}"))
    marked = pl.coalesce(pl.when(is_unreadable(piece)).then(piece) for piece in pieces)
    unread = frame.select(marked).to_series()
    to_series = frame.select(pl.concat_str(pieces, separator=derivation.join)).to_series()
    if (mapping := derivation.mapping) is not None:
        other = UNMAPPED_CELL if derivation.refuses_unmapped else derivation.unmapped
        is_kept = derivation.keeps_unmapped
        if is_kept:
            to_series = to_series.replace(mapping)
        else:  # for texts; a blank stays one
            mapped = to_series.replace_strict(mapping, default=other, return_dtype=pl.String)
            to_series = mapped.set(to_series.is_null(), None)
    if derivation.blank is not None:
        to_series = to_series.fill_null(derivation.blank)
    if (when := derivation.when) is not None:
        decision = _piece(Piece(header=when.header), by_header, table, part, context)
        to_series = to_series.zip_with(unread.is_null(), unread)
        return _only_when(to_series, decision, when.values, derivation.otherwise)
    return to_series.zip_with(unread.is_null(), unread)


def _only_when(
    series: pl.Series, decision: pl.Series, wanted: Sequence[str], other: str | None
) -> pl.Series:
    """The value where another cell has a wanted text; NULL where that cell is blank.

    Where the other cell cannot be read, the value cannot be read either.
    """
    otherwise = pl.lit(other, dtype=pl.String)
    frame = pl.DataFrame({"value": series, "decision": decision})
    cell = pl.col("decision")
    chosen = pl.when(cell.is_in(wanted)).then("value").otherwise(otherwise)
    chosen = pl.when(is_unreadable(cell)).then(cell).otherwise(chosen)
    return frame.select(pl.when(cell.is_not_null()).then(chosen)).to_series()


def _piece(
    piece: Piece | str,
    by_header: dict[str, pl.Series],
    table: Table,
    part: Part,
    context: Context,
) -> pl.Series:
    height = len(table.row_no)
    if isinstance(piece, Piece) and piece.header is not None:
        series = by_header.get(patterns.normal_header(piece.header))
        if series is None:
            return _constant(None, height)
        blank = [*part.null_markers, *piece.placeholders]
        series = cells.as_text(series).replace(dict.fromkeys(blank))
        if piece.pattern is None:
            return series
        extracted = series.str.extract(piece.pattern)
        is_marked = series.to_frame("cell").select(is_unreadable(pl.col("cell"))).to_series()
        return series.zip_with(is_marked.fill_null(False), extracted)
    if piece == "row":
        return table.row_no.cast(pl.String)
    return _constant(_context_text(piece, part, context), height)


def _context_text(piece: Piece | str, part: Part, context: Context) -> str | None:
    if isinstance(piece, Piece):
        return piece.text
    return {
        "scope": context.scope,
        "as_of": context.as_of.isoformat(),
        "year": f"{context.as_of.year:04d}",
        "file": context.file.rsplit("/", 1)[-1].rsplit(".", 1)[0],
        "sheet": context.sheet,
        "part": part.name,
    }[piece]


def _constant(value: str | None, height: int) -> pl.Series:
    return pl.Series("value", [value], dtype=pl.String).new_from_index(0, height)
