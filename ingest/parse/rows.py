"""Parse the raw cells of one part into lake rows: types, keys, hashes, duplicates, quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
import polars as pl

from bianzhi.store.lake import lake_schema
from bianzhi.store.vault import IDENTITY_SCHEMA, Keys
from ingest.contract import Part, normal
from ingest.dictionary import schema
from ingest.dictionary.schema import Column, Entity
from ingest.parse import cells, checks, quarantine_rows

# From this length on, counting the distinct values of a column first saves time.
_LONG = 5_000
_NOBODY = pl.DataFrame(schema=IDENTITY_SCHEMA)


@dataclass(frozen=True)
class ParsedRows:
    """The parsed rows of one part: read = landed + collapsed + quarantined.

    ``quarantine`` has row_no, column_name, rule_id, content_key, the codes that locate the row in
    statistics, ``raw_cells`` (canonical cells as text), ``shown_value`` and ``kept_key``. The
    record with the key ``kept_key`` neither changes nor ends. ``kept_key`` is NULL if the key
    cannot be read or another row of the part landed with it.
    """

    rows: pl.DataFrame
    quarantine: pl.DataFrame
    people: pl.DataFrame
    read: int
    collapsed: int

    @property
    def landed(self) -> int:
        """The number of rows that land."""
        return self.rows.height

    @property
    def quarantined(self) -> int:
        """The number of rows that do not land."""
        return self.quarantine.height


def parse_rows(
    raw: pl.DataFrame,
    row_no: pl.Series,
    part: Part,
    keys: Keys,
    lake_id: str,
) -> ParsedRows:
    """Type, check, key and hash the rows; ``raw`` has canonical columns, blank cells are NULL."""
    entity = part.entity
    typed, failures = _type(raw, part)
    frame = _with_identity(raw, typed, entity, keys)
    # Rows split from one cell share their row_no, so the rank in the file identifies a row.
    place = pl.int_range(raw.height, dtype=pl.UInt32, eager=True).alias("place")
    frame = frame.hstack([place, row_no.alias("row_no"), *_faults(frame, failures, part)])
    good = frame
    if frame["fault_rule"].null_count() < frame.height:
        good = frame.filter(pl.col("fault_rule").is_null())
    good = _summed(good, entity) if part.key == "group" else good
    good = good.hstack([_row_hashes(good, part, keys)])
    good = good.hstack([_record_keys(good, part)])
    kept, twins = _without_duplicates(good)
    faulty = frame.filter(pl.col("fault_rule").is_not_null())
    if part.key != "row" and faulty.height:
        faulty = quarantine_rows.with_kept_keys(faulty, _record_keys(faulty, part), kept, part)
    quarantine = quarantine_rows.refused(faulty, twins, raw.hstack([place]), part, keys)
    return ParsedRows(
        rows=_lake_rows(kept, part, lake_id),
        quarantine=quarantine,
        people=_people(kept, entity, lake_id),
        read=raw.height,
        collapsed=raw.height - kept.height - quarantine.height,
    )


def _type(raw: pl.DataFrame, part: Part) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Type every column of the entity (absent ones are NULL) and mark failed cells by column."""
    raw = _normal_codes(raw, part)
    signature = tuple((name, str(dtype)) for name, dtype in raw.schema.items())
    quick = part.memory.get(signature)
    if quick is None:
        quick = part.memory[signature] = [_quick(column, raw, part) for column in part.columns]
    typed = raw.select(quick)
    careful: dict[str, pl.Series] = {}
    failures: dict[str, pl.Series] = {}
    for column in part.columns:
        name = column.name
        if name not in raw.columns or typed[name].null_count() == raw[name].null_count():
            continue
        values = cells.careful(column.type, raw[name]).alias(name)
        careful[name] = _coded(values, part)
        if values.null_count() > raw[name].null_count():
            failures[name] = values.is_null() & raw[name].is_not_null()
    return typed.with_columns(careful.values()) if careful else typed, failures


def _quick(column: Column, raw: pl.DataFrame, part: Part) -> pl.Expr:
    """The quick cast of a column; NULL if the column is absent or needs careful parsing."""
    name, nothing = column.name, pl.lit(None, dtype=cells.POLARS_TYPES[column.type])
    if name not in raw.columns:
        return nothing.alias(name)
    typed = cells.quick(column.type, name, raw.schema[name])
    if typed is None:
        return nothing.alias(name)
    if name in part.codes:
        typed = typed.replace(*part.codes[name])
    return typed.alias(name)


def _coded(values: pl.Series, part: Part) -> pl.Series:
    """Replace labels and aliases by codes; keep a value outside the list unchanged."""
    if values.name not in part.codes:
        return values
    return values.replace(*part.codes[values.name])


def _normal_codes(raw: pl.DataFrame, part: Part) -> pl.DataFrame:
    return raw.with_columns(
        normal.code_cells(raw[column.name])
        for column in part.columns
        if column.type == "code" and raw.schema.get(column.name) == pl.String
    )


def _with_identity(
    raw: pl.DataFrame, typed: pl.DataFrame, entity: Entity, keys: Keys
) -> pl.DataFrame:
    """Add keys and checks of personal data. The values themselves go to the vault later."""
    added: list[pl.Series] = []
    identity, name, birth = (entity.personal(kind) for kind in ("id", "name", "birth"))
    if identity:
        ids = checks.normal_ids(typed[identity.name])
        codes = checks.citizen_id_codes(ids)
        typed = typed.with_columns(ids.alias(identity.name))
        added += [keys.of_all(ids).alias(schema.key_column(identity)), codes.alias("id_check_code")]
        if "sex_code" in entity.column_names:
            same = checks.id_sexes(ids, codes) == _known_sexes(typed["sex_code"])
            added.append(same.alias("id_sex_matches"))
        if birth:
            same = _births_match(raw, typed, birth, checks.id_birth_dates(ids, codes))
            added.append(same.alias("id_birth_matches"))
    if name:
        added.append(keys.of_all(typed[name.name]).alias("name_key"))
    if birth:
        added.append(typed[birth.name].dt.truncate("1mo").alias("birth_month"))
    if uscc := entity.checked("uscc"):
        credit_codes = normal.identity_cells(typed[uscc.name])
        typed = typed.with_columns(credit_codes.alias(uscc.name))
        added.append(checks.uscc_codes(credit_codes))
    return typed.with_columns(added)


def _known_sexes(sexes: pl.Series) -> pl.Series:
    return sexes.replace_strict({"1": "1", "2": "2"}, default=None, return_dtype=pl.String)


def _births_match(
    raw: pl.DataFrame, typed: pl.DataFrame, birth: Column, in_id: pl.Series
) -> pl.Series:
    """Compare dates of birth; compare months if the file gives only the month."""
    written = typed[birth.name]
    same = written == in_id
    if birth.name not in raw.columns:
        return same
    same_month = written == in_id.dt.truncate("1mo")
    return same.zip_with(cells.day_known(raw[birth.name]).fill_null(True), same_month)


def _faults(frame: pl.DataFrame, failures: dict[str, pl.Series], part: Part) -> list[pl.Series]:
    """The quarantine rule and the columns at fault of each row, or NULL."""
    blamed: dict[int, tuple[str, list[str]]] = {}
    if part.key != "row":
        for name in part.entity.key:
            if name not in part.entity.optional_key and frame[name].null_count():
                _blame(blamed, frame[name].is_null(), "missing_key", name)
    for name in part.entity.column_names:
        if name in failures:
            _blame(blamed, failures[name], "untypable_value", name)
    rules: list[str | None] = [None] * frame.height
    columns: list[str | None] = [None] * frame.height
    for place, (rule, names) in blamed.items():
        rules[place], columns[place] = rule, ", ".join(names)
    return [
        pl.Series("fault_rule", rules, dtype=pl.String),
        pl.Series("fault_column", columns, dtype=pl.String),
    ]


def _blame(
    blamed: dict[int, tuple[str, list[str]]], mask: pl.Series, rule: str, column: str
) -> None:
    """Blame a column for the masked rows. A later rule replaces an earlier one.

    A cell that cannot be typed explains a missing key.
    """
    for place in mask.arg_true().to_list():
        known = blamed.get(place)
        names = known[1] if known and known[0] == rule else []
        blamed[place] = (rule, [*names, column])


def _summed(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """Merge rows with the same key: add numbers, keep other values if all rows agree."""
    numeric = {c.name for c in entity.columns if c.type in schema.NUMERIC_TYPES} - set(entity.key)
    others = [n for n in rows.columns if n not in numeric and n not in entity.key]
    others = [name for name in others if name not in ("place", "row_no")]
    grouped = rows.group_by(list(entity.key), maintain_order=True).agg(
        pl.col("place", "row_no").first(),
        *(
            pl.when(pl.col(n).is_not_null().any()).then(pl.col(n).sum()).alias(n)
            for n in rows.columns
            if n in numeric
        ),
        *(pl.when(pl.col(n).n_unique() == 1).then(pl.col(n).first()).alias(n) for n in others),
    )
    return grouped.select(
        pl.col(name).cast(kind) for name, kind in zip(rows.columns, rows.dtypes, strict=True)
    )


def _row_hashes(rows: pl.DataFrame, part: Part, keys: Keys) -> pl.Series:
    """Keyed hash of all columns of each row.

    Most rows are equal to a row of the delivery before. A fingerprint of 128 bits, valid within
    this process only, finds their hashes again.
    """
    cells = rows.select(column.name for column in part.columns)
    marks = list(zip(*(cells.hash_rows(seed).to_list() for seed in (1, 2)), strict=True))
    known = keys.known_rows(part.entity.name)
    numbers = list(map(known.get, marks))
    if None in numbers:
        is_new = np.array([hashed is None for hashed in numbers])
        hashes = _summed_digests(cells.filter(is_new), part, keys).tolist()
        known.update(zip(compress(marks, is_new), hashes, strict=True))
        numbers = list(map(known.get, marks))
    return pl.Series("row_hash", np.array(numbers, dtype=np.uint64).view(np.int64), dtype=pl.Int64)


def _summed_digests(cells: pl.DataFrame, part: Part, keys: Keys) -> np.ndarray:
    """The sum, per row, of a keyed hash of each column name and value.

    Values are hashed separately, so their borders cannot blur. NULL adds nothing, so a column added
    to the schema later leaves old hashes unchanged. Each distinct value is hashed once.
    """
    as_text = part.memory.get("as_text")
    if as_text is None:
        as_text = part.memory["as_text"] = [pl.col(c.name).cast(pl.String) for c in part.columns]
    total = np.zeros(cells.height, dtype=np.uint64)
    for column in cells.select(as_text).iter_columns():
        if column.null_count() < cells.height:
            total += _digests(column, keys)
    return total


def _digests(column: pl.Series, keys: Keys) -> np.ndarray:
    """The digest of every cell; a long column with few distinct values is hashed by value."""
    if len(column) < _LONG or column.n_unique() * 8 > len(column):
        return keys.digests(column.name, column.to_list())
    distinct = column.unique().drop_nulls()
    places = column.cast(pl.Enum(distinct)).to_physical().fill_null(len(distinct))
    return keys.digests(column.name, [*distinct.to_list(), None])[places.to_numpy()]


def _record_keys(rows: pl.DataFrame, part: Part) -> pl.Series:
    if part.key == "row":
        return _numbered_keys(rows)
    joined = part.memory.get("record_key")
    if joined is None:
        joined = part.memory["record_key"] = _joined_key(part)
    return rows.select(joined).to_series()


def _joined_key(part: Part) -> pl.Expr:
    pieces = []
    for name in part.entity.key:
        column = next(c for c in part.columns if c.name == name)
        source = schema.key_column(column) if column.personal == "id" else name
        text = pl.col(source).cast(pl.String).fill_null("")
        escaped = text.str.replace_all("\\", "\\\\", literal=True)
        pieces.append(escaped.str.replace_all("|", "\\|", literal=True))
    return pl.concat_str(pieces, separator="|").alias("record_key")


def _numbered_keys(rows: pl.DataFrame) -> pl.Series:
    """Keys for rows without a natural key: a content hash, and a number among equal rows."""
    unsigned = rows["row_hash"].to_numpy().astype(np.uint64)
    names = pl.Series("name", [f"#{value:016x}" for value in unsigned.tolist()], dtype=pl.String)
    numbered = names.to_frame().with_columns(
        number=pl.col("name").cum_count().over("name").cast(pl.String)
    )
    return numbered.select(
        pl.concat_str(["name", "number"], separator="-").alias("record_key")
    ).to_series()


def _without_duplicates(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split rows into the last row of each key and the earlier rows that it contradicts."""
    if rows["record_key"].n_unique() == rows.height:
        return rows, rows.clear()
    distinct = rows.unique(["record_key", "row_hash"], keep="last", maintain_order=True)
    kept = distinct.unique("record_key", keep="last", maintain_order=True)
    if kept.height == distinct.height:
        return kept, rows.clear()
    return kept, distinct.join(kept.select("place"), on="place", how="anti")


def _lake_rows(kept: pl.DataFrame, part: Part, lake_id: str) -> pl.DataFrame:
    named = pl.Series("lake_id", [lake_id], dtype=pl.String).new_from_index(0, kept.height)
    columns = [named, *kept.iter_columns()]
    by_name = {column.name: column for column in columns}
    parse_rows = lake_schema(part.entity.name)
    return pl.DataFrame(
        [
            by_name[name] if by_name[name].dtype == kind else by_name[name].cast(kind)
            for name, kind in parse_rows.items()
        ]
    )


def _people(kept: pl.DataFrame, entity: Entity, lake_id: str) -> pl.DataFrame:
    """The identities in these rows that go to the vault."""
    identity, name, birth = (entity.personal(kind) for kind in ("id", "name", "birth"))
    if not (identity or name or birth):
        return _NOBODY
    nothing = pl.lit(None)
    people = kept.select(
        person_key=pl.col(schema.key_column(identity)) if identity else nothing,
        name_key=pl.col("name_key") if name else nothing,
        person_id=pl.col(identity.name) if identity else nothing,
        person_name=pl.col(name.name) if name else nothing,
        birth_date=pl.col(birth.name) if birth else nothing,
        first_lake_id=pl.lit(lake_id),
    ).cast(pl.Schema(IDENTITY_SCHEMA))
    return people.filter(pl.any_horizontal(pl.col("person_key", "name_key").is_not_null())).unique(
        maintain_order=True
    )
