"""Raw cells of one part to typed lake rows: keys, hashes, twins, quarantine, and the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from ingest import cells, checks, schema
from ingest.contract import Part
from ingest.lake import lake_schema
from ingest.schema import Column, Entity
from ingest.vault import IDENTITY_SCHEMA, Keys


@dataclass(frozen=True)
class Shaped:
    """What became of the rows of one part: read = landed + collapsed + quarantined.

    ``quarantine`` has row_no, column_name, rule_id and the raw canonical cells as text.
    """

    rows: pl.DataFrame
    quarantine: pl.DataFrame
    people: pl.DataFrame
    read: int
    collapsed: int

    @property
    def landed(self) -> int:
        return self.rows.height

    @property
    def quarantined(self) -> int:
        return self.quarantine.height


def shape(
    raw: pl.DataFrame,
    row_no: pl.Series,
    part: Part,
    keys: Keys,
    codes: dict[str, dict[str, str]],
    lake_id: str,
) -> Shaped:
    """Type, check, key and hash the rows; ``raw`` holds canonical columns, blank cells NULL."""
    entity = part.entity
    typed, failures = _type(raw, part, codes)
    frame = _with_identity(raw, typed, entity, keys).with_columns(row_no=row_no.cast(pl.Int32))
    faults = _faults(frame, failures, part)
    frame = frame.with_columns(faults)
    good = frame.filter(pl.col("fault_rule").is_null())
    good = _summed(good, entity) if part.key == "group" else good
    good = good.with_columns(row_hash=_row_hashes(good, entity, keys))
    good = good.with_columns(record_key=_record_keys(good, part))
    kept, twins = _without_twins(good)
    quarantine = pl.concat([_quarantined(frame), _conflicting(twins)]).sort("row_no")
    if quarantine.height:
        texts = raw.select(pl.all().cast(pl.String, strict=False)).with_columns(row_no=row_no)
        quarantine = quarantine.join(texts, on="row_no", how="left", maintain_order="left")
    return Shaped(
        rows=_lake_rows(kept, entity, lake_id),
        quarantine=quarantine,
        people=_people(kept, entity, lake_id),
        read=raw.height,
        collapsed=raw.height - kept.height - quarantine.height,
    )


def _type(
    raw: pl.DataFrame, part: Part, codes: dict[str, dict[str, str]]
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Every column of the entity typed (absent ones NULL), and per column the cells that failed."""
    values: list[pl.Series] = []
    failures: dict[str, pl.Series] = {}
    for column in part.entity.columns:
        if column.name not in raw.columns:
            values.append(_nulls(column, raw.height))
            continue
        typed = cells.type_column(column.type, raw[column.name])
        if typed.failed is not None:
            failures[column.name] = typed.failed
        values.append(_coded(typed.values, column, part, codes).alias(column.name))
    return pl.DataFrame(values), failures


def _nulls(column: Column, height: int) -> pl.Series:
    kind = _POLARS[column.type]
    return pl.Series(column.name, [None], dtype=kind).new_from_index(0, height)


_POLARS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "code": pl.String(),
    "integer": pl.Int32(),
    "decimal": pl.Decimal(18, 4),
    "decimal6": pl.Decimal(18, 6),
    "date": pl.Date(),
    "month": pl.Date(),
    "flag": pl.Boolean(),
}


def _coded(
    values: pl.Series, column: Column, part: Part, codes: dict[str, dict[str, str]]
) -> pl.Series:
    """Labels and aliases become codes; a value outside the list stays as it came."""
    mapping = dict(codes.get(column.code_list or "", {}))
    mapping.update(part.aliases.get(column.name, {}))
    if not mapping or values.dtype != pl.String:
        return values
    return values.replace(mapping)


def _with_identity(
    raw: pl.DataFrame, typed: pl.DataFrame, entity: Entity, keys: Keys
) -> pl.DataFrame:
    """Add keys and checks of personal data beside the values, which leave for the vault later."""
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
        upper = typed[uscc.name].str.to_uppercase()
        typed = typed.with_columns(upper.alias(uscc.name))
        added.append(checks.uscc_codes(upper))
    return typed.with_columns(added)


def _known_sexes(sexes: pl.Series) -> pl.Series:
    return sexes.replace_strict({"1": "1", "2": "2"}, default=None, return_dtype=pl.String)


def _births_match(
    raw: pl.DataFrame, typed: pl.DataFrame, birth: Column, in_id: pl.Series
) -> pl.Series:
    """Compare dates of birth; where the file names the month only, compare months."""
    written = typed[birth.name]
    same = written == in_id
    if birth.name not in raw.columns:
        return same
    same_month = written == in_id.dt.truncate("1mo")
    return same.zip_with(cells.day_known(raw[birth.name]).fill_null(True), same_month)


def _faults(
    frame: pl.DataFrame, failures: dict[str, pl.Series], part: Part
) -> list[pl.Series]:
    """Per row the rule that sends it to quarantine and the columns at fault, else NULL."""
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
    """A cell that cannot be typed explains a missing key, so the later rule takes over."""
    for place in mask.arg_true().to_list():
        known = blamed.get(place)
        names = known[1] if known and known[0] == rule else []
        blamed[place] = (rule, [*names, column])


def _summed(rows: pl.DataFrame, entity: Entity) -> pl.DataFrame:
    """Rows equal in the key as one: numbers added, anything else kept where all rows agree."""
    numeric = {c.name for c in entity.columns if c.type in schema.NUMERIC_TYPES} - set(entity.key)
    others = [n for n in rows.columns if n not in numeric and n not in entity.key]
    others.remove("row_no")
    grouped = rows.group_by(list(entity.key), maintain_order=True).agg(
        pl.col("row_no").first(),
        *(
            pl.when(pl.col(n).is_not_null().any()).then(pl.col(n).sum()).alias(n)
            for n in rows.columns
            if n in numeric
        ),
        *(
            pl.when(pl.col(n).n_unique() == 1).then(pl.col(n).first()).alias(n)
            for n in others
        ),
    )
    return grouped.select(
        pl.col(name).cast(kind) for name, kind in zip(rows.columns, rows.dtypes, strict=True)
    )


def _row_hashes(rows: pl.DataFrame, entity: Entity, keys: Keys) -> pl.Series:
    """Keyed hash of all columns: name, length and value of each, so that borders cannot blur.

    NULL columns are left out, so a column that joins the schema later changes no old row.
    """
    pieces = []
    for column in entity.columns:
        value = pl.col(column.name).cast(pl.String)
        length = value.str.len_bytes().cast(pl.String)
        pieces.append(pl.concat_str([pl.lit(f"{column.name}="), length, pl.lit(":"), value]))
    texts = rows.select(pl.concat_str(pieces, ignore_nulls=True).cast(pl.Binary)).to_series()
    key = keys.row_key
    digests = b"".join(blake2b(text, digest_size=8, key=key).digest() for text in texts.to_list())
    return pl.Series("row_hash", np.frombuffer(digests, dtype="<i8"), dtype=pl.Int64)


def _record_keys(rows: pl.DataFrame, part: Part) -> pl.Series:
    if part.key == "row":
        return _numbered_keys(rows)
    pieces = []
    for name in part.entity.key:
        column = next(c for c in part.entity.columns if c.name == name)
        source = schema.key_column(column) if column.personal == "id" else name
        text = pl.col(source).cast(pl.String).fill_null("")
        escaped = text.str.replace_all("\\", "\\\\", literal=True)
        pieces.append(escaped.str.replace_all("|", "\\|", literal=True))
    return rows.select(pl.concat_str(pieces, separator="|").alias("record_key")).to_series()


def _numbered_keys(rows: pl.DataFrame) -> pl.Series:
    """No natural key: the content names the row, equal rows are numbered in file order."""
    unsigned = rows["row_hash"].to_numpy().astype(np.uint64)
    names = pl.Series("name", [f"#{value:016x}" for value in unsigned.tolist()], dtype=pl.String)
    numbered = names.to_frame().with_columns(
        number=pl.col("name").cum_count().over("name").cast(pl.String)
    )
    return numbered.select(
        pl.concat_str(["name", "number"], separator="-").alias("record_key")
    ).to_series()


def _without_twins(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that stand, and the ones contradicted by a later row of the same key."""
    if rows["record_key"].n_unique() == rows.height:
        return rows, rows.clear()
    distinct = rows.unique(["record_key", "row_hash"], keep="last", maintain_order=True)
    kept = distinct.unique("record_key", keep="last", maintain_order=True)
    if kept.height == distinct.height:
        return kept, rows.clear()
    return kept, distinct.join(kept.select("row_no"), on="row_no", how="anti")


def _quarantined(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("fault_rule").is_not_null()).select(
        "row_no", column_name=pl.col("fault_column"), rule_id=pl.col("fault_rule")
    )


def _conflicting(twins: pl.DataFrame) -> pl.DataFrame:
    return twins.select(
        "row_no",
        column_name=pl.lit(None, dtype=pl.String),
        rule_id=pl.lit("conflicting_twin"),
    )


def _lake_rows(kept: pl.DataFrame, entity: Entity, lake_id: str) -> pl.DataFrame:
    return kept.with_columns(lake_id=pl.lit(lake_id)).select(
        pl.col(name).cast(kind) for name, kind in lake_schema(entity.name).items()
    )


def _people(kept: pl.DataFrame, entity: Entity, lake_id: str) -> pl.DataFrame:
    """What the vault keeps of these rows."""
    identity, name, birth = (entity.personal(kind) for kind in ("id", "name", "birth"))
    if not (identity or name or birth):
        return pl.DataFrame(schema=IDENTITY_SCHEMA)
    nothing = pl.lit(None)
    people = kept.select(
        person_key=pl.col(schema.key_column(identity)) if identity else nothing,
        name_key=pl.col("name_key") if name else nothing,
        person_id=pl.col(identity.name) if identity else nothing,
        person_name=pl.col(name.name) if name else nothing,
        birth_date=pl.col(birth.name) if birth else nothing,
        first_lake_id=pl.lit(lake_id),
    ).cast(IDENTITY_SCHEMA)
    return people.filter(
        pl.any_horizontal(pl.col("person_key", "name_key").is_not_null())
    ).unique(maintain_order=True)
