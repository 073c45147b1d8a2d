"""The rows of an entity in force on a day, from the current build, with the people they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.store.people.vault import known_people
from ingest.dictionary import schema

_TRACE = ("delivery_id", "lake_id", "row_no")
_STATE = "valid_from <= $day and (valid_to is null or valid_to > $day)"
_EVENT = "as_of_date <= $day"


@dataclass(frozen=True)
class Reading:
    """The reading of one part of a delivery that is in force in the build."""

    lake_id: str
    file_name: str
    sheet_name: str | None
    source: str
    scope: str
    entity: str
    part: str


class Rows:
    """Reads a build. With a ``purpose``, ids, names and birth dates come from the vault.

    The vault logs the purpose.
    """

    def __init__(self, home: Home, day: date, purpose: str | None):
        self._home = home
        self._day = day
        self._purpose = purpose
        self._database = home.current_build.resolve() / "warehouse.duckdb"

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """The readings in force, by lake_id."""
        standing = self._database.parent / "inputs" / "standing.parquet"
        names = ", ".join(field.name for field in fields(Reading))
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"select {names} from read_parquet(?)", [str(standing)]
            ).fetchall()
        return {row[0]: Reading(*row) for row in rows}

    def of(self, name: str, readings: Collection[str] | None = None) -> pl.DataFrame:
        """The rows of an entity in order of their keys, with the columns of the dictionary.

        Personal columns are blank without a purpose. Of several sources the first in rank tells.
        With ``readings``, only the rows of these.
        """
        entity = schema.entities()[name]
        parameters: dict[str, object] = {"day": self._day}
        is_chosen = "true"
        if readings is not None:
            parameters["readings"] = sorted(readings)
            is_chosen = "list_contains($readings, lake_id)"
        with duckdb.connect(str(self._database), read_only=True) as connection:
            described = connection.execute(f"describe history.hist_{name}").fetchall()
            known = {column: kind for column, kind, *_ in described}
            frame = connection.sql(
                f"""
                select * from history.hist_{name}
                where {self._in_force(entity, known)} and {is_chosen}
                qualify row_number() over (
                    partition by record_key
                    order by {", ".join(self._precedence(known))}
                ) = 1
                order by record_key
                """,
                params=parameters,
            ).pl()
        frame = self._with_people(entity, frame)
        columns = [column for column in entity.column_names if column in frame.columns]
        return frame.select(*columns, "record_key", *_TRACE)

    def _in_force(self, entity: schema.Entity, known: dict[str, str]) -> str:
        if entity.kind == "event":
            return _EVENT if "as_of_date" in known else "true"
        if entity.kind == "period":
            column = entity.period or ""
            day = "year($day)" if known[column] == "INTEGER" else "$day"
            return (
                f"{column} = (select max({column}) from history.hist_{entity.name} "
                f"where {column} <= {day})"
            )
        return _STATE

    @staticmethod
    def _precedence(known: dict[str, str]) -> Iterator[str]:
        for name, direction in (
            ("source_rank", "asc"),
            ("scope_rank", "desc"),
            ("valid_from", "desc"),
            ("scope", "desc"),
            ("lake_id", "asc"),
            ("row_no", "asc"),
        ):
            if name in known:
                yield f"{name} {direction} nulls last"

    def _with_people(self, entity: schema.Entity, frame: pl.DataFrame) -> pl.DataFrame:
        kinds = {column.personal: column for column in entity.columns if column.personal}
        if not kinds or self._purpose is None or frame.is_empty():
            return frame
        people = known_people(self._home, self._purpose)
        named = "name_key" in frame.columns
        if "id" in kinds:
            key = schema.key_column(kinds["id"])
            on = [key, "name_key"] if named else [key]
            theirs = ["person_key", "name_key"] if named else ["person_key"]
        else:
            on, theirs = ["name_key"], ["name_key"]
        # Of several records of a person the one with the contact, else with the birth date, tells.
        fullest = "contact" if "contact" in kinds else "birth_date"
        people = people.sort(pl.col(fullest).is_not_null(), maintain_order=True)
        people = people.unique(theirs, keep="last", maintain_order=True)
        frame = frame.join(
            people.select(*theirs, "person_id", "person_name", "birth_date", "contact").rename(
                {f"{name}": f"vault_{name}" for name in ("person_id", "person_name", "birth_date",
                                                        "contact")}
            ),
            left_on=on,
            right_on=theirs,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )  # fmt: skip
        columns = {"id": "person_id", "name": "person_name", "birth": "birth_date"}
        return frame.with_columns(
            pl.col(f"vault_{columns.get(str(kind), 'contact')}").alias(column.name)
            for kind, column in kinds.items()
        )
