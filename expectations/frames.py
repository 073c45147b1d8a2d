"""The batches of the gate: a small frame per source and entity, and hand-written ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb
import pandas as pd
import pyarrow as pa
from pydantic import Field

from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.sql_text import literal
from expectations.rules import Arguments, LandedPart, Rule, landing_rules
from expectations.validated import Unseen, Validated, hashed
from ingest.contract import Contract
from ingest.dictionary import schema

HAND_WRITTEN = Path(__file__).with_name("marts.yml")
# The contract behind a reading, by its hash.
ContractOf = Callable[[str], Contract]
# The columns that lead from a value to the delivered row.
ORIGIN = ("delivery_id", "lake_id", "row_no")
_OF_BATCH = "source = ? and part = ?"


@dataclass(frozen=True)
class LandedBatch:
    """The rows of one batch and the expectations on them."""

    landed: LandedPart
    source: str
    part: str

    @property
    def rules(self) -> list[Rule]:
        """The expectations on the batch, in column order."""
        return landing_rules(self.landed)


@dataclass(frozen=True)
class WrittenBatch:
    """A batch with its own query; ``shown`` are the columns that identify its rows."""

    name: str
    query: str
    shown: tuple[str, ...]
    rules: list[Rule]


class _Range(Definition):
    """Both ends of a range; one that is missing or null is open."""

    min_value: int | float | date | None = None
    max_value: int | float | date | None = None

    def bounds(self) -> Arguments:
        given = self.model_dump(exclude_unset=True)
        return Arguments(**given)  # type: ignore[typeddict-item]  # only its own keys


class _Expectation(Definition):
    column: str
    class_code: str = Field(alias="class")
    kind: Literal["between", "not_null"]
    arguments: _Range = _Range()
    en: str
    zh: str


class _Batch(Definition):
    query: str
    shown: tuple[str, ...]
    expectations: tuple[_Expectation, ...]


WrittenBatches = dict[str, _Batch]


def landed_batches(
    connection: duckdb.DuckDBPyConnection, inputs: Path, contract_of: ContractOf
) -> list[LandedBatch]:
    """One batch per source, entity and part in force, all months together."""
    rows = connection.execute(
        """
        select
            source,
            entity,
            part,
            list(distinct contract_sha256 order by contract_sha256),
            max(max(as_of_date)) over ()
        from read_parquet(?)
        group by source, entity, part
        order by source, entity, part
        """,
        [str(inputs / "standing.parquet")],
    ).fetchall()
    batches = []
    for source, entity, part, contracts, newest in rows:
        read_as = [contract_of(digest).part(entity, part) for digest in contracts]
        name = f"{source}.{entity}" if part == "main" else f"{source}.{entity}.{part}"
        natural = all(part.key == "natural" for part in read_as)
        landed = LandedPart(name, schema.entities()[entity], newest, natural)
        batches.append(LandedBatch(landed, source, part))
    return batches


class LandedRows:
    """The landed states of one batch and those of them that were not validated before."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, batch: LandedBatch, kept: Path | None
    ):
        self._connection = connection
        self.rules = batch.rules
        codes = {rule.column: _looked_up(rule) for rule in self.rules if rule.class_code == "code"}
        names = list(dict.fromkeys(rule.column for rule in self.rules))
        self._columns = {name: codes.get(name, name) for name in names}
        folder = None if kept is None else kept / batch.landed.batch
        self.validated = Validated(folder, self.rules, list(self._columns.values()))
        self._table = f"history.hist_{batch.landed.entity.name}"
        self._place = [batch.source, batch.part]

    def unseen(self) -> Unseen:
        """The values that were not validated before, by column."""
        self.validated.register(self._connection)
        return Unseen({name: self._unseen(name, sql) for name, sql in self._columns.items()})

    def _unseen(self, name: str, sql: str) -> pa.Table:
        return self._connection.sql(
            f"""
            select hashed.*
            from (
                select value, {hashed(name, "value")}
                from (select distinct {sql} as value from {self._table} where {_OF_BATCH})
            ) as hashed
            anti join validated on
                validated.column_name = {literal(name)}
                and validated.value_hash = hashed.value_hash
                and validated.value_check = hashed.value_check
            order by all
            """,
            params=self._place,
        ).to_arrow_table()

    def counts(self) -> tuple[int, dict[str, int]]:
        """All rows, and the values by column."""
        sums = ", ".join(f"count({name})" for name in self._columns)
        [(total, *counts)] = self._connection.execute(
            f"select count(*), {sums} from {self._table} where source = ? and part = ?", self._place
        ).fetchall()
        return total, dict(zip(self._columns, counts, strict=True))

    def rows_by_delivery(self) -> dict[str, int]:
        """The rows that each delivery brought."""
        return dict(
            self._connection.execute(
                f"select delivery_id::varchar, count(*) from {self._table}"
                " where source = ? and part = ? group by all",
                self._place,
            ).fetchall()
        )

    def wrong(self) -> pd.DataFrame:
        """The rows that violate an expectation, with their origin and what they violate."""
        self.validated.register(self._connection)
        columns = self.validated.columns_violating()
        if not columns:
            return pd.DataFrame({"violated": []})
        values = ", ".join(f"{sql} as {name}" for name, sql in self._columns.items())
        found = " union all ".join(self._violating(name) for name in columns)
        return _frame(
            self._connection.sql(
                f"""
                select {values}, {", ".join(ORIGIN)}, violated
                from {self._table}
                inner join (
                    select place, list(expectation_id order by expectation_id) as violated
                    from ({found})
                    group by place
                ) as found on {self._table.split(".")[1]}.rowid = found.place
                """,
                params=self._place * len(columns),
            )
        )

    def _violating(self, name: str) -> str:
        """The rows whose value of a column violates something, once for each expectation."""
        return f"""
            select place, unnest(validated.violated) as expectation_id
            from (
                select rowid as place, {hashed(name, self._columns[name])}
                from {self._table}
                where {_OF_BATCH}
            ) as hashed
            inner join validated on
                validated.column_name = {literal(name)}
                and validated.value_hash = hashed.value_hash
                and validated.value_check = hashed.value_check
                and len(validated.violated) > 0
        """


def _looked_up(rule: Rule) -> str:
    """The SQL of a code; a code with its own source before a colon counts as listed."""
    known = rule.arguments["value_set"][0]
    return (
        f"case when starts_with({rule.column}, source || ':') then '{known}' else {rule.column} end"
    )


def written_batches() -> list[WrittenBatch]:
    """The batches of marts.yml."""
    return [
        WrittenBatch(
            name,
            batch.query,
            batch.shown,
            [_written_rule(name, expectation) for expectation in batch.expectations],
        )
        for name, batch in read(HAND_WRITTEN, WrittenBatches).items()
    ]


def query_frame(connection: duckdb.DuckDBPyConnection, query: str, inputs: Path) -> pd.DataFrame:
    """The frame of a query; ``{inputs}`` in it becomes the folder of the build's inputs."""
    return _frame(connection.sql(query.replace("{inputs}", str(inputs).replace("'", "''"))))


def _frame(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    # Arrow-backed columns keep dates, decimals and NULL unchanged, without Python objects.
    return rows.to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)


def _written_rule(batch: str, written: _Expectation) -> Rule:
    return Rule(
        expectation_id=f"{batch}.{written.column}.{written.class_code}",
        batch=batch,
        column=written.column,
        kind=written.kind,
        class_code=written.class_code,
        arguments=written.arguments.bounds(),
        sentences=(written.en, written.zh),
    )
