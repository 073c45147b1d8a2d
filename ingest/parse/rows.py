"""Parse the raw cells of one part into lake rows: types, keys, hashes, duplicates, quarantine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from bianzhi.store.people.vault import IDENTITY_SCHEMA, Keys
from bianzhi.store.rows import quarantine
from bianzhi.store.rows.lake import in_present_columns
from ingest.contract import Part, normal
from ingest.dictionary import schema
from ingest.dictionary.schema import Column, Entity
from ingest.parse import unlanded_rows
from ingest.parse.canonical.mapping import Canonical
from ingest.parse.typed import cells, checks, row_keys, unreadable_cells
from ingest.parse.typed.unreadable_cells import Rules
from ingest.parse.unlanded_rows import PassedOver

_NOBODY = pl.DataFrame(schema=IDENTITY_SCHEMA)


@dataclass(frozen=True)
class ParsedRows:
    """The parsed rows of one part: read = landed + collapsed + quarantined + passed over.

    ``unlanded`` has the quarantined rows, the unreadable cells and the lines passed over, as
    ``bianzhi.store.rows.quarantine`` stores them. ``unreadable`` counts the landed rows with a cell
    that cannot be read.
    """

    rows: pl.DataFrame
    unlanded: pl.DataFrame
    people: pl.DataFrame
    read: int
    collapsed: int
    unreadable: int

    @property
    def landed(self) -> int:
        """The number of rows that land."""
        return self.rows.height

    @property
    def quarantined(self) -> int:
        """The number of rows that do not land."""
        return self._count(quarantine.QUARANTINED)

    @property
    def passed_over(self) -> int:
        """The number of lines that are no records."""
        return self._count(quarantine.PASSED_OVER)

    def _count(self, outcome: str) -> int:
        return int((self.unlanded["outcome_code"] == outcome).sum())


def parse_rows(
    canonical: Canonical,
    part: Part,
    keys: Keys,
    lake_id: str,
    as_of: date | None = None,
    lines: PassedOver | None = None,
) -> ParsedRows:
    """Type, check, key and hash the rows under canonical columns; blank cells are NULL.

    A cell that cannot be read is NULL, and its rule and value are kept. ``as_of`` bounds the dates.
    ``lines`` are the lines of the table that are no records.
    """
    entity = part.entity
    frame, rules = typed_rows(canonical.rows, part, keys, as_of)
    # Rows split from one cell share their row_no, so the rank in the file identifies a row.
    place = pl.int_range(frame.height, dtype=pl.UInt32, eager=True).alias("place")
    faults = unlanded_rows.key_faults(frame, rules, part)
    frame = frame.hstack([place, canonical.row_no.alias("row_no"), *faults])
    good = frame
    if frame["fault_rule"].null_count() < frame.height:
        good = frame.filter(pl.col("fault_rule").is_null())
    if part.key == "group":
        good = _summed(good, entity, rules)
    good = good.hstack([row_keys.row_hashes(good, part, keys)])
    good = good.hstack([row_keys.record_keys(good, part)])
    kept, duplicates = _without_duplicates(good, rules)
    stages = unlanded_rows.Refusals(frame, kept, duplicates, rules)
    unlanded = unlanded_rows.unlanded(stages, canonical, part, keys, _passed_over(lines, kept))
    passed = lines.count if lines is not None else 0
    quarantined = int((unlanded["outcome_code"] == quarantine.QUARANTINED).sum())
    return ParsedRows(
        rows=_lake_rows(kept, part, lake_id),
        unlanded=unlanded,
        people=_people(kept, entity, lake_id),
        read=frame.height + passed,
        collapsed=frame.height - kept.height - quarantined,
        unreadable=unlanded_rows.unreadable_rows(unlanded),
    )


def typed_rows(
    raw: pl.DataFrame, part: Part, keys: Keys, as_of: date | None
) -> tuple[pl.DataFrame, Rules]:
    """Every column of the entity with its keys and checks, and the rules of unreadable cells."""
    raw, marked = unreadable_cells.marked_cells(raw)
    raw = _normal_codes(raw, part)
    lost = unreadable_cells.lost_digits(raw, part)
    raw = unreadable_cells.without(_with_centuries(raw, part), lost)
    typed = _typed(raw, part)
    untypable = unreadable_cells.untypable(raw, typed, part)
    implausible = unreadable_cells.implausible_dates(typed, part, as_of)
    typed = unreadable_cells.without(typed, implausible)
    rules = unreadable_cells.merged(marked, lost, untypable, implausible)
    return _with_identity(raw, typed, part, keys), rules


def keys_of(raw: pl.DataFrame, part: Part, keys: Keys, as_of: date | None) -> pl.Series:
    """The key of each row under canonical columns; NULL if it cannot be read."""
    frame, rules = typed_rows(raw, part, keys, as_of)
    faults = unlanded_rows.key_faults(frame, rules, part)[0]
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    if part.key == "row":
        return nothing
    return row_keys.record_keys(frame, part).zip_with(faults.is_null(), nothing)


def _passed_over(lines: PassedOver | None, kept: pl.DataFrame) -> PassedOver | None:
    """The lines, without the keys that another row of the part landed with."""
    if lines is None:
        return None
    is_landed = pl.col("kept_key").is_in(kept["record_key"].to_list())
    free = pl.when(~is_landed).then("kept_key").alias("kept_key")
    return replace(lines, frame=lines.frame.with_columns(free))


def _with_centuries(raw: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Dates with years of two digits as the contract reads them; without its word they stay."""
    if part.two_digit_years is None:
        return raw
    return raw.with_columns(
        cells.with_century(raw[column.name], part.two_digit_years)
        for column in part.columns
        if column.type in unreadable_cells.DATES and raw.schema.get(column.name) == pl.String
    )


def _typed(raw: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Type every column of the entity; absent columns and cells that do not fit are NULL."""
    signature = tuple((name, str(dtype)) for name, dtype in raw.schema.items())
    quick = part.memory.get(signature)
    if quick is None:
        quick = part.memory[signature] = [_quick(column, raw, part) for column in part.columns]
    typed = raw.select(quick)
    careful: dict[str, pl.Series] = {}
    for column in part.columns:
        name = column.name
        if name not in raw.columns or typed[name].null_count() == raw[name].null_count():
            continue
        careful[name] = _coded(cells.careful(column.type, raw[name]).alias(name), part)
    return typed.with_columns(careful.values()) if careful else typed


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
    codes = (column.name for column in part.columns if column.type == "code")
    names = normal.not_normal_codes(raw, codes)
    return raw.with_columns(normal.code_cells(raw[name]) for name in names) if names else raw


def _with_identity(raw: pl.DataFrame, typed: pl.DataFrame, part: Part, keys: Keys) -> pl.DataFrame:
    """Add keys and checks of personal data. The values themselves go to the vault later."""
    entity = part.entity
    added: list[pl.Series] = []
    identity, name, birth = (entity.personal(kind) for kind in ("id", "name", "birth"))
    if identity:
        ids, codes = _checked_ids(typed[identity.name], part)
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
    if contact := entity.personal("contact"):
        added.append(typed[contact.name].is_not_null().alias("has_contact"))
    if uscc := entity.checked("uscc"):
        credit_codes = normal.identity_cells(typed[uscc.name])
        typed = typed.with_columns(credit_codes.alias(uscc.name))
        added.append(checks.uscc_codes(credit_codes))
    return typed.with_columns(added)


def _checked_ids(cells: pl.Series, part: Part) -> tuple[pl.Series, pl.Series]:
    """Ids in normal form and the code of their check; only citizen ids can be checked."""
    if part.has_citizen_ids:
        ids = checks.normal_ids(cells)
        return ids, checks.citizen_id_codes(ids)
    ids = checks.numbered_ids(cells, part.id_numbering)
    return ids, checks.unchecked_codes(ids)


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


def _summed(rows: pl.DataFrame, entity: Entity, rules: Rules) -> pl.DataFrame:
    """Merge rows with the same key: add numbers, keep other values if all rows agree.

    A sum of which one number cannot be read cannot be read either: it is NULL.
    """
    numeric = {c.name for c in entity.columns if c.type in schema.NUMERIC_TYPES} - set(entity.key)
    others = [n for n in rows.columns if n not in numeric and n not in entity.key]
    others = [name for name in others if name not in ("place", "row_no")]
    unread = {name: rule.is_not_null() for name, rule in rules.items() if name in numeric}
    flagged = rows.with_columns(
        mask.gather(rows["place"]).alias(f"unread {name}") for name, mask in unread.items()
    )
    grouped = flagged.group_by(list(entity.key), maintain_order=True).agg(
        pl.col("place", "row_no").first(),
        *(_sum(name, name in unread) for name in rows.columns if name in numeric),
        *(pl.when(pl.col(n).n_unique() == 1).then(pl.col(n).first()).alias(n) for n in others),
    )
    return grouped.select(
        pl.col(name).cast(kind) for name, kind in zip(rows.columns, rows.dtypes, strict=True)
    )


def _sum(name: str, may_be_unread: bool) -> pl.Expr:
    has_number = pl.col(name).is_not_null().any()
    if may_be_unread:
        has_number &= ~pl.col(f"unread {name}").any()
    return pl.when(has_number).then(pl.col(name).sum()).alias(name)


def _without_duplicates(rows: pl.DataFrame, rules: Rules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split rows into the last row of each key and the other rows that it contradicts.

    A row with an unreadable cell gives way to a row of the key without one.
    """
    if rows["record_key"].n_unique() == rows.height:
        return rows, rows.clear()
    distinct = rows.unique(["record_key", "row_hash"], keep="last", maintain_order=True)
    if distinct["record_key"].n_unique() == distinct.height:
        return distinct, rows.clear()
    kept = _preferred(rows, distinct, rules).unique("record_key", keep="last", maintain_order=True)
    kept = kept.sort("place")
    return kept, distinct.join(kept.select("place"), on="place", how="anti")


def _preferred(rows: pl.DataFrame, distinct: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Distinct rows in file order, after those that are equal to a row with an unreadable cell."""
    if not rules:
        return distinct
    unread = pl.any_horizontal(rule.is_not_null().gather(rows["place"]) for rule in rules.values())
    state = ["record_key", "row_hash"]
    flagged = rows.select(*state, is_unread=unread).group_by(state).agg(pl.col("is_unread").any())
    ordered = distinct.join(flagged, on=state, how="left", maintain_order="left")
    return ordered.sort(~pl.col("is_unread"), maintain_order=True).drop("is_unread")


def _lake_rows(kept: pl.DataFrame, part: Part, lake_id: str) -> pl.DataFrame:
    named = pl.Series("lake_id", [lake_id], dtype=pl.String).new_from_index(0, kept.height)
    # An archived contract does not know the columns that were added later.
    return in_present_columns(kept.with_columns(named), part.entity.name)


def _people(kept: pl.DataFrame, entity: Entity, lake_id: str) -> pl.DataFrame:
    """The identities in these rows that go to the vault."""
    identity, name, birth = (entity.personal(kind) for kind in ("id", "name", "birth"))
    contact = entity.personal("contact")
    if not (identity or name or birth):
        return _NOBODY
    nothing = pl.lit(None)
    people = kept.select(
        person_key=pl.col(schema.key_column(identity)) if identity else nothing,
        name_key=pl.col("name_key") if name else nothing,
        person_id=pl.col(identity.name) if identity else nothing,
        person_name=pl.col(name.name) if name else nothing,
        birth_date=pl.col(birth.name) if birth else nothing,
        contact=pl.col(contact.name) if contact else nothing,
        first_lake_id=pl.lit(lake_id),
    ).cast(pl.Schema(IDENTITY_SCHEMA))
    return people.filter(pl.any_horizontal(pl.col("person_key", "name_key").is_not_null())).unique(
        maintain_order=True
    )
