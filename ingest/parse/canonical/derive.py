"""Derive a column: join pieces, map them, move dates, fill blanks, keep by condition."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import polars as pl

from ingest.contract.derivation import Cell, Derivation, Piece
from ingest.parse.canonical import dates
from ingest.parse.canonical.dropped_cells import DroppedCells, Loss
from ingest.parse.canonical.table_cells import TableCells, constant
from ingest.parse.typed.unreadable_cells import UNMAPPED_CELL
from ingest.read.unreadable import is_unreadable
from ingest.read.workbook.own_sheets import delivered_name


def derived(
    column: str, derivation: Derivation, table: TableCells, dropped: DroppedCells
) -> pl.Series:
    """The texts of a derived column; cells that it does not keep are noted in ``dropped``.

    A text of which a piece is blank is NULL; a text of which a piece cannot be read is that piece,
    marked as unreadable.
    """
    losses = dropped.of_column(column)
    pieces = [_piece(piece, table, losses) for piece in derivation.pieces]
    frame = pl.DataFrame([series.alias(f"p{n}") for n, series in enumerate(pieces)])
    names = [pl.col(name) for name in frame.columns]
    marked = pl.coalesce(pl.when(is_unreadable(name)).then(name) for name in names)
    unread = frame.select(marked).to_series()
    values = frame.select(pl.concat_str(names, separator=derivation.join)).to_series()
    values = _mapped(values, unread, derivation, losses)
    if derivation.moves_date:
        values = dates.moved(values, derivation, lambda cell: _cell(cell, table, losses))
    if derivation.blank is not None:
        values = values.fill_null(derivation.blank)
    values = values.zip_with(unread.is_null(), unread)
    losses.keep_only(values.is_null())
    if derivation.when is not None:
        fulfilled = table.fulfilled(derivation.when, blank_decides=False)
        losses.keep_only(fulfilled.fill_null(False))
        decisions = [table.under(header) for header in derivation.when.headers]
        values = _only_when(values, fulfilled, decisions, derivation.otherwise)
    return values


def _mapped(
    values: pl.Series, unread: pl.Series, derivation: Derivation, losses: Loss
) -> pl.Series:
    if derivation.mapping is None:
        return values
    if derivation.keeps_unmapped:
        return values.replace(derivation.mapping)
    # For texts; a blank stays one.
    other = UNMAPPED_CELL if derivation.refuses_unmapped else derivation.unmapped
    mapped = values.replace_strict(derivation.mapping, default=other, return_dtype=pl.String)
    if derivation.unmapped is None:
        unnamed = ~values.is_in(list(derivation.mapping)) & values.is_not_null()
        losses.add([cell.header for cell in derivation.cells], values, unnamed & unread.is_null())
    return mapped.set(values.is_null(), None)


def _slugs(texts: pl.Series) -> pl.Series:
    """Texts in lower case with one ``_`` for everything between letters and digits."""
    plain = texts.str.normalize("NFKC").str.to_lowercase()
    slugs = plain.str.replace_all(r"[^\p{L}\p{N}]+", "_").str.strip_chars("_")
    return slugs.to_frame("slug").select(pl.when(pl.col("slug") != "").then("slug")).to_series()


def _digests(texts: pl.Series) -> pl.Series:
    """Twelve hexadecimal digits of the SHA-256 of each text: a code that shows nothing of it."""
    known = {
        text: hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
        for text in texts.drop_nulls().unique().to_list()
    }
    return texts.replace_strict(known, default=None, return_dtype=pl.String)


_FORMS = {"slug": _slugs, "digest": _digests}


def _only_when(
    values: pl.Series, fulfilled: pl.Series, decisions: Sequence[pl.Series], other: str | None
) -> pl.Series:
    """The value where the condition is fulfilled; NULL where a blank cell leaves it open.

    Where the condition is open because a cell cannot be read, the value cannot be read either.
    """
    frame = pl.DataFrame([series.alias(f"d{n}") for n, series in enumerate(decisions)])
    marked = [pl.when(is_unreadable(pl.col(name))).then(pl.col(name)) for name in frame.columns]
    frame = frame.select(unread=pl.coalesce(marked)).with_columns(value=values, holds=fulfilled)
    chosen = (
        pl.when(pl.col("holds"))
        .then("value")
        .when(~pl.col("holds"))
        .then(pl.lit(other, dtype=pl.String))
        .otherwise("unread")
    )
    return frame.select(chosen).to_series()


def _piece(piece: Piece | str, table: TableCells, losses: Loss) -> pl.Series:
    if isinstance(piece, Piece) and piece.header is not None:
        return _cell(piece, table, losses)
    if piece == "row":
        return table.table.row_no.cast(pl.String)
    return constant(_context_text(piece, table), table.height)


def _context_text(piece: Piece | str, table: TableCells) -> str | None:
    if isinstance(piece, Piece):
        return piece.text
    context = table.context
    return {
        "scope": context.scope,
        "as_of": context.as_of.isoformat(),
        "year": f"{context.as_of.year:04d}",
        "file": delivered_name(context.file.rsplit("/", 1)[-1]).rsplit(".", 1)[0],
        "sheet": context.sheet,
        "part": table.part.name,
    }[piece]


def _cell(cell: Cell, table: TableCells, losses: Loss) -> pl.Series:
    """The cell under a header, in this row or in the row that the contract describes."""
    values = table.under(cell.header or "", cell.placeholders, cell.half)
    if cell.above is not None:
        values = _above(values, table.fulfilled(cell.above))
    elif cell.lookup is not None:
        values = _looked_up(values, cell, table, losses)
    if cell.pattern is not None:
        values = _extracted(values, cell, cell.pattern, losses)
    return values if cell.form is None else _formed(values, cell, cell.form)


def _extracted(values: pl.Series, cell: Cell, pattern: str, losses: Loss) -> pl.Series:
    """What the pattern captures, or the whole match of a pattern without a group."""
    extracted = pl.col("cell").str.extract(pattern, re.compile(pattern).groups)
    is_marked = is_unreadable(pl.col("cell"))
    chosen = pl.when(is_marked).then("cell").otherwise(extracted)
    result = values.to_frame("cell").select(chosen).to_series()
    losses.add([cell.header], values, result.is_null() & values.is_not_null())
    return result


def _formed(values: pl.Series, cell: Cell, form: str) -> pl.Series:
    """Texts as codes; unreadable cells, and texts that match ``unless``, stay as they are."""
    frame = pl.DataFrame({"cell": values, "code": _FORMS[form](values)})
    stays = is_unreadable(pl.col("cell"))
    if cell.unless is not None:
        stays = stays | pl.col("cell").str.contains(cell.unless)
    return frame.select(pl.when(stays).then("cell").otherwise("code")).to_series()


def _above(values: pl.Series, fulfilled: pl.Series) -> pl.Series:
    """The value of the nearest row, at or above each row, that fulfils a condition."""
    rows = pl.int_range(len(values), dtype=pl.UInt32, eager=True)
    source = rows.to_frame("row").with_columns(fulfilled=fulfilled.fill_null(False))
    nearest = source.select(pl.when("fulfilled").then("row").forward_fill()).to_series()
    return values.gather(nearest)


def _looked_up(values: pl.Series, cell: Cell, table: TableCells, losses: Loss) -> pl.Series:
    """The value of the row whose cells equal cells of this row; NULL if none or several differ."""
    pairs = list((cell.lookup or {}).items())
    keys = [f"k{n}" for n in range(len(pairs))]
    others = pl.DataFrame(
        [table.under(theirs).alias(key) for key, (theirs, _) in zip(keys, pairs, strict=True)]
    ).with_columns(value=values)
    if cell.among is not None:
        others = others.filter(table.fulfilled(cell.among).fill_null(False))
    value = pl.col("value").drop_nulls()
    known = (
        others.drop_nulls(keys)
        .group_by(keys)
        .agg(value=value.first(), number=value.n_unique(), is_known=pl.lit(True))
    )
    wanted = pl.DataFrame(
        [table.under(own).alias(key) for key, (_, own) in zip(keys, pairs, strict=True)]
    )
    found = wanted.join(known, on=keys, how="left", maintain_order="left")
    is_clear = pl.col("number") <= 1
    result = found.select(pl.when(is_clear).then("value")).to_series()
    asked = wanted.select(pl.all_horizontal(pl.col(keys).is_not_null())).to_series()
    shown = wanted.select(pl.concat_str(keys, separator=" / ")).to_series()
    headers = [own for _, own in pairs]
    losses.add(headers, shown, asked & found["is_known"].is_null(), "no_such_row")
    losses.add(headers, shown, (found["number"] > 1).fill_null(False), "several_rows")
    return result
