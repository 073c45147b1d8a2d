"""Map a table with the headers of a source to a frame of canonical columns, not yet typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bianzhi.core.personal_shapes import is_personal
from bianzhi.core.problems import Problem, TablePlace, did_you_mean
from ingest.contract import Part, normal
from ingest.contract.terms import Derivation, Piece
from ingest.parse import cells
from ingest.read.own_sheets import delivered_name
from ingest.read.table import Table


@dataclass(frozen=True)
class Context:
    """The origin of a table; derived columns may use it."""

    scope: str
    as_of: date
    file: str
    sheet: str | None = None


def header_problems(
    table: Table, part: Part, known: Collection[str], context: Context
) -> list[Problem]:
    """All problems of the header of a table that feeds ``part``."""
    problems: list[Problem] = []
    place: TablePlace = {"file": context.file, "sheet": context.sheet}
    headers = table.normal_header
    for written, name in zip(_shown_headers(table), headers, strict=True):
        if headers.count(name) > 1 and name not in part.ignored:
            problems.append(Problem("land.duplicate_header", {}, column=written, **place))
        elif part.unknown_columns == "refuse" and name not in known:
            problems.append(_unknown(written, part, headers, place))
    problems += _shared_columns(table, part, place)
    given = {part.headers[name] for name in headers if name in part.headers}
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
        if name in part.headers and name not in part.ignored:
            owners.setdefault(part.headers[name], []).append(written)
    return [
        Problem("land.two_headers", {"column": column, "headers": ", ".join(headers)}, **place)
        for column, headers in owners.items()
        if len({normal.header(header) for header in headers}) > 1
    ]


def _distinct(problems: list[Problem]) -> list[Problem]:
    return list({problem.text("en"): problem for problem in problems}.values())


def canonical(table: Table, part: Part, context: Context) -> tuple[pl.DataFrame, pl.Series, int]:
    """Map a table to canonical columns.

    Returns:
        The frame, the row number of each row, and the number of skipped rows without data of the
        entity.
    """
    by_header = {name: table.body[f"c{place}"] for place, name in enumerate(table.normal_header)}
    columns: dict[str, pl.Series] = {}
    for name, series in by_header.items():
        if name in part.headers and name not in part.ignored:
            columns[part.headers[name]] = series
    for column, derivation in part.derive.items():
        columns[column] = _derived(derivation, by_header, table, part, context)
    frame = pl.DataFrame([series.alias(name) for name, series in columns.items()])
    return _speaking_rows(_without_markers(frame, part), table.row_no, part)


def _speaking_rows(
    frame: pl.DataFrame, row_no: pl.Series, part: Part
) -> tuple[pl.DataFrame, pl.Series, int]:
    blank_columns = [name for name in part.skip_blank if name in frame.columns]
    if not blank_columns:
        return frame, row_no, 0
    speaks = frame.select(pl.all_horizontal(pl.col(blank_columns).is_not_null())).to_series()
    return frame.filter(speaks), row_no.filter(speaks), int((~speaks).sum())


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
    """Join pieces to one text, NULL if any piece is NULL; then map and fill it as specified."""
    frame = pl.DataFrame({"row_no": table.row_no})
    pieces = []
    for place, piece in enumerate(derivation.pieces):
        series = _piece(piece, by_header, table, part, context)
        frame = frame.with_columns(series.alias(f"p{place}"))
        pieces.append(pl.col(f"p{place}"))
    to_series = frame.select(pl.concat_str(pieces, separator=derivation.join)).to_series()
    if (mapping := derivation.mapping) is not None:
        other = derivation.unmapped
        is_kept = derivation.keeps_unmapped
        if is_kept:
            to_series = to_series.replace(mapping)
        else:  # for texts; a blank stays one
            mapped = to_series.replace_strict(mapping, default=other, return_dtype=pl.String)
            to_series = mapped.set(to_series.is_null(), None)
    if derivation.blank is not None:
        to_series = to_series.fill_null(derivation.blank)
    if (when := derivation.when) is not None:
        output = _piece(Piece(header=when.header), by_header, table, part, context)
        to_series = _only_when(to_series, output, when.values, derivation.otherwise)
    return to_series


def _only_when(
    series: pl.Series, said: pl.Series, wanted: Sequence[str], other: str | None
) -> pl.Series:
    """Kept where another cell says so; where that cell is blank nothing is known, so NULL."""
    otherwise = pl.lit(other, dtype=pl.String)
    frame = pl.DataFrame({"made": series, "said": said})
    chosen = pl.when(pl.col("said").is_in(wanted)).then("made").otherwise(otherwise)
    return frame.select(pl.when(pl.col("said").is_not_null()).then(chosen)).to_series()


def _piece(
    piece: Piece | str,
    by_header: dict[str, pl.Series],
    table: Table,
    part: Part,
    context: Context,
) -> pl.Series:
    height = len(table.row_no)
    if isinstance(piece, Piece) and piece.header is not None:
        series = by_header.get(normal.header(piece.header))
        if series is None:
            return _constant(None, height)
        blank = [*part.null_markers, *piece.placeholders]
        series = cells.as_text(series).replace(dict.fromkeys(blank))
        return series if piece.pattern is None else series.str.extract(piece.pattern)
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
        "file": delivered_name(context.file.rsplit("/", 1)[-1]).rsplit(".", 1)[0],
        "sheet": context.sheet,
        "part": part.name,
    }[piece]


def _constant(value: str | None, height: int) -> pl.Series:
    return pl.Series("value", [value], dtype=pl.String).new_from_index(0, height)
