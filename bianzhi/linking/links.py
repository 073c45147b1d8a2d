"""Links every row of payroll and roster to a person: by id, by name, birth and unit, by score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.linking import pairs, records
from bianzhi.linking.fuzzy import scored_pairs
from bianzhi.linking.parameters import Thresholds, link_model, thresholds
from bianzhi.store.delivered.in_force import ReadingInForce
from bianzhi.store.people.vault import Vault, archived_people

LINK_SCHEMA = {
    "person_key": pl.String(),
    "name_key": pl.String(),
    "birth_month": pl.Date(),
    "organization_code": pl.String(),
    "subject_key": pl.String(),
    "linked_person_key": pl.String(),
    "method_code": pl.String(),
    "score": pl.Float64(),
    "best_score": pl.Float64(),
    "candidates": pl.Int32(),
}
ALIAS_SCHEMA = {"person_key": pl.String(), "subject_key": pl.String()}
CANDIDATE_SCHEMA = {
    "person_key": pl.String(),
    "name_key": pl.String(),
    "birth_month": pl.Date(),
    "organization_code": pl.String(),
    "candidate_key": pl.String(),
}
_SCHEMAS = (LINK_SCHEMA, ALIAS_SCHEMA, CANDIDATE_SCHEMA)


def write_links(
    home: Home, build: Path, readings: Iterable[ReadingInForce], is_kept: bool = False
) -> None:
    """Write ``record_link`` into the inputs of a build.

    ``is_kept``: keep the scored pairs for the next build of all readings.
    """
    found = links(home, list(readings), is_kept)
    found.records.write_parquet(build / "inputs" / "record_link.parquet")
    found.aliases.write_parquet(build / "inputs" / "person_alias.parquet")
    found.candidates.write_parquet(build / "inputs" / "link_candidate.parquet")


@dataclass(frozen=True)
class Links:
    """Links of the records of lists, second keys of people, and people whom a record may mean."""

    records: pl.DataFrame
    aliases: pl.DataFrame
    candidates: pl.DataFrame


def links(home: Home, readings: list[ReadingInForce], is_kept: bool = False) -> Links:
    """Link the lists of the readings.

    ``records`` has one row per identity that the lists show: id, name, month of birth and
    organization.


    ``subject_key`` is equal for records that are linked to each other; ``linked_person_key`` is the
    person of the real-name system, NULL for none. ``method_code`` is id, name_birth_unit, score or
    none, ``score`` that of the link. ``best_score`` is the best score of any person, linked or not,
    and ``candidates`` the number of people from the threshold on. ``aliases`` are ``person_key``
    and ``subject_key`` of people whose id was written wrongly at times. ``candidates`` has the
    records that are not linked because several people may be meant, with ``candidate_key`` for each
    of them.

    A function of the readings alone: neither the order of landing nor what earlier builds kept
    changes it.
    """
    if not records.has_lists(readings):
        return Links(*(pl.DataFrame(schema=schema) for schema in _SCHEMAS))
    with duckdb.connect() as connection:
        records.load_lists(connection, home, readings)
        limits = thresholds(max(date.fromisoformat(reading.slot[2]) for reading in readings))
        scored = pl.DataFrame(schema=pairs.PAIR_SCHEMA)
        connection.execute(_NO_RECORDS)
        if connection.table("unmatched").filter("name_key is not null").count("*").fetchall()[0][0]:
            with archived_people(home):
                records.load_names(connection, Vault(home))
            scored = _scored(connection, home, limits, is_kept)
        connection.register("scored", scored.to_arrow())
        connection.execute(_CANDIDATES)
        frame = connection.sql(_LINKS.format(threshold=limits.link_score)).pl()
        aliases = connection.table("person_alias").pl()
        connection.register("found", frame.to_arrow())
        uncertain = connection.sql(_UNCERTAIN.format(threshold=limits.link_score)).pl()
    return Links(
        frame.cast(pl.Schema(LINK_SCHEMA)).sort(records.IDENTITY, nulls_last=True),
        aliases.cast(pl.Schema(ALIAS_SCHEMA)).sort("person_key"),
        uncertain.cast(pl.Schema(CANDIDATE_SCHEMA)).sort(uncertain.columns, nulls_last=True),
    )


def _scored(
    connection: duckdb.DuckDBPyConnection, home: Home, limits: Thresholds, is_kept: bool
) -> pl.DataFrame:
    """The scored pairs of the records that no person with the same name, birth and unit solves."""
    connection.execute(_EXACT)
    connection.execute(
        "create table unsolved_record as"
        " from left_record anti join exact on left_record.record_id = exact.left_id"
    )
    model, floor = link_model(), limits.candidate_score

    def score(left: str, right: str) -> pl.DataFrame:
        return scored_pairs(connection, left, right, model, floor)

    return pairs.all_pairs(connection, home, score, is_kept)


_NO_RECORDS = """
    create table exact (left_id varchar, person_key varchar, people bigint);
    create table left_record (
        record_id varchar, name varchar, birth varchar, organization varchar, id varchar
    );
    create table right_record (
        entity varchar, person_key varchar, record_id varchar, name varchar, birth varchar,
        organization varchar, id varchar
    );
"""

# People of the same name, day of birth and unit.
_EXACT = """
    insert into exact
    select
        left_record.record_id as left_id,
        min(right_record.person_key) as person_key,
        count(distinct right_record.person_key) as people
    from left_record
    inner join right_record
        on
            left_record.name = right_record.name
            and left_record.birth = right_record.birth
            and left_record.organization = right_record.organization
    where right_record.entity = 'person'
    group by left_record.record_id
"""

_CANDIDATES = """
    create table candidate as
    with target as (
        select distinct
            right_record.record_id,
            right_record.entity,
            coalesce(right_record.person_key, right_record.record_id) as target_key
        from right_record
    )

    select
        scored.left_id,
        target.entity,
        target.target_key,
        least(max(scored.score), 0.999999) as score
    from scored
    inner join target on scored.right_id = target.record_id
    where scored.left_id <> scored.right_id
    group by all
"""

_UNCERTAIN = """
    with exact_people as (
        select distinct left_record.record_id as left_id, right_record.person_key as target_key
        from exact
        inner join left_record on exact.left_id = left_record.record_id
        inner join right_record
            on
                left_record.name = right_record.name
                and left_record.birth = right_record.birth
                and left_record.organization = right_record.organization
        where exact.people > 1 and right_record.entity = 'person'
    ),

    possible as (
        select left_id, target_key
        from candidate
        where entity = 'person' and score >= {threshold}
        union
        select left_id, target_key from exact_people
    )

    select distinct
        found.person_key,
        found.name_key,
        found.birth_month,
        found.organization_code,
        possible.target_key as candidate_key
    from found
    inner join unmatched
        on
            found.person_key is not distinct from unmatched.person_key
            and found.name_key is not distinct from unmatched.name_key
            and found.birth_month is not distinct from unmatched.birth_month
            and found.organization_code is not distinct from unmatched.organization_code
    inner join possible on unmatched.record_id = possible.left_id
    where found.linked_person_key is null
"""

_LINKS = """
    with identity as (
        select distinct person_key, name_key, birth_month, organization_code from list_row
    ),

    record as (
        select distinct
            identity.*,
            unmatched.record_id,
            coalesce(
                identity.person_key,
                md5(concat_ws(
                    '|',
                    identity.name_key,
                    identity.birth_month,
                    case when identity.name_key is null then unmatched.record_id end,
                    identity.organization_code
                ))
            ) as own_key
        from identity
        left join unmatched
            on
                identity.person_key is not distinct from unmatched.person_key
                and identity.name_key is not distinct from unmatched.name_key
                and identity.birth_month is not distinct from unmatched.birth_month
                and identity.organization_code is not distinct from unmatched.organization_code
    ),

    best as (
        select
            left_id,
            entity,
            max(score) as best_score,
            -- The chance that the best candidate is the person, when the others may be it too.
            round(
                max(score / (1 - score)) / (1 + sum(score / (1 - score))), 6
            ) as score,
            min_by(target_key, (-score, target_key)) as target_key,
            count(*) filter (where score >= {threshold}) as candidates
        from candidate
        group by left_id, entity
    ),

    linked as (
        select
            record.*,
            case
                when record.record_id is null then record.person_key
                when exact.people = 1 then exact.person_key
                when person.score >= {threshold} then person.target_key
            end as linked_person_key,
            case
                when record.record_id is null then 'id'
                when exact.people = 1 then 'name_birth_unit'
                when person.score >= {threshold} then 'score'
            end as method_code,
            case
                when record.record_id is null or exact.people = 1 then 1
                when person.score >= {threshold} then person.score
            end as score,
            case
                when record.record_id is null or exact.people >= 1 then 1
                else person.best_score
            end as best_score,
            case
                when record.record_id is null then 1
                else coalesce(exact.people, person.candidates, 0)
            end as candidates,
            case when roster.score >= {threshold} then roster.target_key end as roster_id,
            case when roster.score >= {threshold} then roster.score end as roster_score
        from record
        left join exact on record.record_id = exact.left_id
        left join best as person
            on record.record_id = person.left_id and person.entity = 'person'
        left join best as roster
            on record.record_id = roster.left_id and roster.entity = 'roster'
    ),

    rostered as (
        select
            record_id,
            any_value(linked_person_key) as linked_person_key,
            any_value(coalesce(linked_person_key, own_key)) as subject_key
        from linked
        where record_id is not null
        group by record_id
    )

    select
        linked.person_key,
        linked.name_key,
        linked.birth_month,
        linked.organization_code,
        coalesce(
            alias.subject_key,
            linked.linked_person_key,
            case when not is_rostered.is_roster then rostered.subject_key end,
            linked.own_key
        ) as subject_key,
        coalesce(
            alias.subject_key,
            linked.linked_person_key,
            case when not is_rostered.is_roster then rostered.linked_person_key end
        ) as linked_person_key,
        coalesce(
            linked.method_code,
            case
                when not is_rostered.is_roster and rostered.subject_key is not null then 'score'
            end,
            'none'
        ) as method_code,
        coalesce(
            linked.score,
            case when not is_rostered.is_roster then linked.roster_score end
        ) as score,
        linked.best_score,
        linked.candidates
    from linked
    left join person_alias as alias on linked.linked_person_key = alias.person_key
    left join rostered on linked.roster_id = rostered.record_id
    left join (
        select record_id, bool_or(entity = 'roster') as is_roster
        from unmatched
        group by record_id
    ) as is_rostered on linked.record_id = is_rostered.record_id
"""
