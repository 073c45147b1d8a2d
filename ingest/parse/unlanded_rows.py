"""What of a part does not land: rows without a key, unreadable cells, lines that are no record.

One frame holds them all, in the columns of ``bianzhi.store.rows.quarantine.ROWS``; ``outcome_code``
tells them apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from bianzhi.core.safe_text import safe_text
from bianzhi.store.people.vault import Keys
from bianzhi.store.rows.quarantine import PASSED_OVER, QUARANTINED, ROWS, UNREADABLE
from ingest.contract import Part
from ingest.parse.canonical.mapping import Canonical
from ingest.parse.typed import row_keys
from ingest.parse.typed.unreadable_cells import UNMAPPED_CELL, Rules
from ingest.read.unreadable import MARK

MISSING_KEY = "missing_key"
CONFLICTING_DUPLICATE = "conflicting_twin"
_CELL_CODES = ("organization_code", "establishment_type_code")
_NONE = pl.DataFrame(schema=ROWS)


@dataclass(frozen=True)
class PassedOver:
    """Lines of a part that are no records, and the keys of those that may be some.

    ``frame`` has row_no, kind, word and ``kept_key``; ``cells`` are their cells as delivered, by
    header.
    """

    frame: pl.DataFrame
    cells: list[dict[str, str | None]]

    @property
    def count(self) -> int:
        """The number of lines."""
        return self.frame.height


@dataclass(frozen=True)
class Refusals:
    """The stages of a part: all rows, those that land, contradicted duplicates, and the rules.

    ``rows`` has a ``place`` and, where the key is at fault, ``fault_rule`` and ``fault_column``;
    ``kept`` and ``duplicates`` have a ``record_key``.
    """

    rows: pl.DataFrame
    kept: pl.DataFrame
    duplicates: pl.DataFrame
    rules: Rules


def key_faults(frame: pl.DataFrame, rules: Rules, part: Part) -> list[pl.Series]:
    """The rule and the columns at fault of each row whose key cannot be read, else NULL."""
    rule = pl.Series("fault_rule", [None], dtype=pl.String).new_from_index(0, frame.height)
    columns: dict[int, list[str]] = {}
    for name in () if part.key == "row" else part.entity.key:
        fault = rules.get(name)
        if fault is None and (name in part.entity.optional_key or not frame[name].null_count()):
            continue
        if fault is None:
            fault = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        if name not in part.entity.optional_key:
            missing = frame.select(pl.when(pl.col(name).is_null()).then(pl.lit(MISSING_KEY)))
            fault = fault.fill_null(missing.to_series())
        for place in fault.is_not_null().arg_true().to_list():
            columns.setdefault(place, []).append(name)
        # A cell that cannot be read says more than a blank one.
        is_worse = rule.is_null() | ((rule == MISSING_KEY) & (fault != MISSING_KEY)).fill_null(
            False
        )
        rule = fault.zip_with(is_worse, rule)
    listed: list[str | None] = [None] * frame.height
    for place, names in columns.items():
        listed[place] = ", ".join(names)
    return [rule.alias("fault_rule"), pl.Series("fault_column", listed, dtype=pl.String)]


def unlanded(
    stages: Refusals, canonical: Canonical, part: Part, keys: Keys, lines: PassedOver | None
) -> pl.DataFrame:
    """The rows in quarantine, the unreadable cells and the lines passed over, in file order."""
    frames = [
        _quarantined(stages, canonical, part, keys),
        _cells(stages, canonical, part),
        _NONE if lines is None else _passed_over(lines, keys),
    ]
    found = [frame for frame in frames if frame.height]
    if not found:
        return _NONE
    return pl.concat(found).sort("row_no", "outcome_code", "column_name", maintain_order=True)


def unreadable_rows(unlanded: pl.DataFrame) -> int:
    """The number of landed rows with a cell that cannot be read."""
    if unlanded.is_empty():
        return 0
    is_landed = (pl.col("outcome_code") == UNREADABLE) & pl.col("record_key").is_not_null()
    return unlanded.filter(is_landed).select("row_no").n_unique()


def _quarantined(stages: Refusals, canonical: Canonical, part: Part, keys: Keys) -> pl.DataFrame:
    is_faulty = stages.rows["fault_rule"].is_not_null()
    if not is_faulty.any() and stages.duplicates.is_empty():
        return _NONE
    faulty = stages.rows.filter(is_faulty)
    contradicted = stages.duplicates.with_columns(
        fault_column=pl.lit(None, dtype=pl.String), fault_rule=pl.lit(CONFLICTING_DUPLICATE)
    )
    faulty = faulty.with_columns(_kept_records(faulty, part))
    rows = pl.concat([_located(faulty), _located(contradicted)], how="diagonal").sort("place")
    raw = _raw_cells(canonical.rows, rows["place"])
    first = [(names or "").split(", ")[0] or None for names in rows["fault_column"].to_list()]
    return _as_rows(
        rows,
        QUARANTINED,
        column_name=rows["fault_column"].to_list(),
        header_name=[_headers(names, canonical) for names in rows["fault_column"].to_list()],
        rule_id=rows["fault_rule"].to_list(),
        content_key=_content_keys(raw, keys),
        shown_value=_shown_values(first, raw, part),
        raw_row=raw,
    )


def _kept_records(faulty: pl.DataFrame, part: Part) -> list[pl.Expr]:
    """By what a record may be the one of a row whose key cannot be read, so that it does not end.

    ``kept_pattern`` is a pattern of SQL's LIKE, escaped by ``!``, for the keys that agree with the
    parts of the key that can be read; ``kept_name`` is the name of the row. A row with a blank key
    and no name may be anything, such as a total, and keeps nothing.
    """
    columns = {column.name: column for column in part.columns}
    at_fault = pl.col("fault_column").str.split(", ")
    pieces = []
    for name in part.entity.key:
        text = row_keys.key_piece(columns[name])
        for sign in ("!", "%", "_"):
            text = text.str.replace_all(sign, "!" + sign, literal=True)
        pieces.append(pl.when(at_fault.list.contains(name)).then(pl.lit("%")).otherwise(text))
    label = part.entity.name_column
    name_text = pl.lit(None, dtype=pl.String)
    if label is not None:
        name_text = pl.col("name_key" if label.personal else label.name).cast(pl.String)
    has_clue = (pl.col("fault_rule") != MISSING_KEY) | name_text.is_not_null()
    pattern = pl.when(has_clue).then(pl.concat_str(pieces, separator="|"))
    return [pattern.alias("kept_pattern"), name_text.alias("kept_name")]


def _cells(stages: Refusals, canonical: Canonical, part: Part) -> pl.DataFrame:
    """Every unreadable cell but those that put their row into quarantine."""
    found = [
        stages.rows.filter(rule.is_not_null()).with_columns(
            column=pl.lit(name), rule=rule.drop_nulls()
        )
        for name, rule in stages.rules.items()
        if name in part.entity.column_names
    ]
    if not found:
        return _NONE
    cells = pl.concat(found)
    is_key = pl.lit(False) if part.key == "row" else pl.col("column").is_in(list(part.entity.key))
    cells = cells.filter(pl.col("fault_rule").is_null() | ~is_key)
    if cells.is_empty():
        return _NONE
    raw = _raw_cells(canonical.rows, cells["place"])
    columns = cells["column"].to_list()
    return _as_rows(
        _located(cells),
        UNREADABLE,
        column_name=columns,
        header_name=[_headers(name, canonical) for name in columns],
        rule_id=cells["rule"].to_list(),
        record_key=_landed_keys(cells, stages, part).to_list(),
        shown_value=_shown_values(columns, raw, part),
        raw_row=raw,
    )


def _landed_keys(cells: pl.DataFrame, stages: Refusals, part: Part) -> pl.Series:
    """The key under which the row of each cell landed; NULL if the row did not land."""
    if part.key == "row":
        keys = stages.kept.select("place", "record_key")
    else:
        is_refused = pl.col("fault_rule").is_not_null() | pl.col("place").is_in(
            stages.duplicates["place"].to_list()
        )
        rows = cells.filter(~is_refused).unique("place", maintain_order=True)
        keys = rows.select("place").with_columns(row_keys.record_keys(rows, part))
    found = cells.select("place").join(keys, on="place", how="left", maintain_order="left")
    return found["record_key"]


def _passed_over(lines: PassedOver, keys: Keys) -> pl.DataFrame:
    if not lines.count:
        return _NONE
    return _as_rows(
        lines.frame,
        PASSED_OVER,
        rule_id=lines.frame["kind"].to_list(),
        content_key=_content_keys(lines.cells, keys),
        kept_key=lines.frame["kept_key"].to_list(),
        shown_value=lines.frame["word"].to_list(),
        raw_row=lines.cells,
    )


def _as_rows(located: pl.DataFrame, outcome: str, **values: Sequence) -> pl.DataFrame:
    """A frame in the columns of the store; columns without values are NULL."""
    values["raw_row"] = [
        json.dumps(row, ensure_ascii=False, default=str) for row in values["raw_row"]
    ]
    given = [pl.Series(name, items, dtype=ROWS[name]) for name, items in values.items()]
    frame = located.select(name for name in located.columns if name in ROWS).with_columns(
        *given, pl.lit(outcome).alias("outcome_code")
    )
    absent = [name for name in ROWS if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=ROWS[name]).alias(name) for name in absent)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())


def _located(rows: pl.DataFrame) -> pl.DataFrame:
    """Place, row number and fault of rows, with the codes that locate them in figures."""
    texts = [
        pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.String).alias(name)
        for name in _CELL_CODES
    ]
    kept = [name for name in ("kept_pattern", "kept_name") if name in rows.columns]
    return rows.select("place", "row_no", *texts, *kept, "fault_column", "fault_rule")


def _raw_cells(raw: pl.DataFrame, places: pl.Series) -> list[dict[str, str | None]]:
    """The canonical cells of rows as text, without the mark of an unreadable cell."""
    rows = raw[places].with_columns(pl.all().cast(pl.String, strict=False))
    return [
        {name: _without_mark(cell) for name, cell in row.items()}
        for row in rows.iter_rows(named=True)
    ]


def _without_mark(cell: str | None) -> str | None:
    return None if cell is None or cell == UNMAPPED_CELL else cell.removeprefix(MARK)


def _headers(names: str | None, canonical: Canonical) -> str | None:
    """The delivered headers of columns, joined; a column without one is named as it is."""
    if not names:
        return None
    return ", ".join(canonical.headers.get(name, name) for name in names.split(", "))


def _shown_values(
    columns: Sequence[str | None], raw: list[dict[str, str | None]], part: Part
) -> list[str | None]:
    """The cell of the column in each row, where it cannot name a person."""
    personal = {column.name for column in part.columns if column.personal}
    return [
        None if name is None or name in personal else safe_text(row.get(name)) or None
        for name, row in zip(columns, raw, strict=True)
    ]


def _content_keys(cells: list[dict[str, str | None]], keys: Keys) -> list[str]:
    """Name each row by its content, in every delivery; it may have no key of its own."""
    return [f"#{keys.of(json.dumps(row, sort_keys=True))[:16]}" for row in cells]
