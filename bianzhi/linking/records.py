"""The records to link: rows of lists and people, from the readings in force and the vault.

Tables of one connection: ``list_row`` (entity, person_key, name_key, birth_month,
organization_code), ``person_row`` (the same without entity), both distinct; ``unmatched``, the list
rows without a person of the same id, with the ``record_id`` of their record; ``left_record`` and
``right_record``, the readable records that the later steps compare: record_id, name, birth
(YYYYMMDD), organization, id, all text, and of the right ones person_key and entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.instants import month_number
from bianzhi.linking.parameters import thresholds
from bianzhi.store.delivered.in_force import ReadingInForce
from bianzhi.store.people.vault import Vault
from bianzhi.store.rows import lake

LISTS = ("payroll", "roster")
IDENTITY = ("person_key", "name_key", "birth_month", "organization_code")
_NAMES = "select person_key, name_key, person_id, person_name, birth_date from identity"


def has_lists(readings: Sequence[ReadingInForce]) -> bool:
    """Whether any of the readings is of a payroll or a roster."""
    return any(reading.slot[3] in LISTS for reading in readings)


def load_lists(
    connection: duckdb.DuckDBPyConnection, home: Home, readings: Sequence[ReadingInForce]
) -> None:
    """Load the rows of lists and people."""
    lists = [reading for reading in readings if reading.slot[3] in LISTS]
    first = min(date.fromisoformat(reading.slot[2]) for reading in lists)
    last = max(date.fromisoformat(reading.slot[2]) for reading in lists)
    earliest = _months_before(first, thresholds(last).lookback_months)
    people = [
        reading
        for reading in readings
        if reading.slot[3] == "person" and date.fromisoformat(reading.slot[2]) >= earliest
    ]
    columns = ", ".join(IDENTITY)
    queries = [
        f"select distinct '{entity}' as entity, {columns}"
        f" from read_parquet({_paths(home, lists, entity)})"
        for entity in LISTS
    ]
    connection.execute(f"create table list_row as {' union all '.join(queries)}")
    connection.execute(
        f"create table checked_person as select distinct {columns}, id_check_code"
        f" from read_parquet({_paths(home, people, 'person')})"
    )
    connection.execute(f"create table person_row as select distinct {columns} from checked_person")
    connection.execute(_ALIASES)
    connection.execute(
        f"""
        create table unmatched as
        select list_row.*, {_record_id("list_row")} as record_id
        from list_row
        anti join person_row on list_row.person_key = person_row.person_key
        """
    )


def load_names(connection: duckdb.DuckDBPyConnection, vault: Vault) -> None:
    """Load the readable records of unmatched list rows and of the people; the use is logged."""
    names = vault.read(_NAMES, "link payroll and rosters to people").select(
        "person_key",
        "name_key",
        id="person_id",
        # Blanks and marks within a name are no part of it.
        name=pl.col("person_name").str.normalize("NFKC").str.replace_all(r"[\s·•.]", ""),
        birth=pl.col("birth_date").dt.strftime("%Y%m%d"),
        birth_month=pl.col("birth_date").dt.truncate("1mo"),
    )
    connection.register("identity", names.to_arrow())
    connection.execute(
        f"""
        create or replace table left_record as
        select distinct unmatched.record_id, {_READABLE.format("unmatched")}
        from unmatched
        inner join identity on {_same_person("unmatched")}
        where identity.name is not null
        """
    )
    connection.execute(
        f"""
        create or replace table right_record as
        select
            'person' as entity,
            coalesce(alias.subject_key, person_row.person_key) as person_key,
            {_record_id("person_row")} as record_id,
            {_READABLE.format("person_row")}
        from person_row
        inner join identity on {_same_person("person_row")}
        left join person_alias as alias on person_row.person_key = alias.person_key
        where identity.name is not null and person_row.person_key is not null
        union all
        select distinct
            'roster' as entity,
            cast(null as varchar) as person_key,
            left_record.*
        from left_record
        inner join unmatched
            on left_record.record_id = unmatched.record_id and unmatched.entity = 'roster'
        """
    )
    connection.unregister("identity")


# A person whose id was first written wrongly has two keys. The invalid one is an alias of the valid
# one with the same name, month of birth and organization, if there is exactly one.
_ALIASES = """
    create table person_alias as
    select
        invalid.person_key,
        min(valid.person_key) as subject_key
    from checked_person as invalid
    inner join checked_person as valid
        on
            invalid.name_key = valid.name_key
            and invalid.birth_month = valid.birth_month
            and invalid.organization_code = valid.organization_code
    where
        invalid.id_check_code not in ('ok', 'missing', 'not_applicable')
        and valid.id_check_code = 'ok'
    group by invalid.person_key
    having count(distinct valid.person_key) = 1
"""
_READABLE = "identity.name, identity.birth, {0}.organization_code as organization, identity.id"


def _record_id(table: str) -> str:
    parts = (f"coalesce(cast({table}.{column} as varchar), '')" for column in IDENTITY)
    return f"md5(concat_ws('|', {', '.join(parts)}))"


def _same_person(table: str) -> str:
    return " and ".join(
        f"{table}.{column} is not distinct from identity.{column}"
        for column in ("person_key", "name_key", "birth_month")
    )


def _paths(home: Home, readings: Iterable[ReadingInForce], entity: str) -> str:
    """The lake files of an entity as a list in SQL; the empty file of the entity is one of them."""
    paths: list[Path] = [home.lake / entity / lake.SCHEMA_FILE]
    paths += [
        lake.lake_path(home, entity, str(reading.part["lake_id"]))
        for reading in readings
        if reading.slot[3] == entity
    ]
    quoted = ("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{', '.join(quoted)}]"


def _months_before(day: date, months: int) -> date:
    number = month_number(day) - months
    return date(number // 12, number % 12 + 1, 1)
