"""The batches of the gate: a small frame per source and entity, and hand-written ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import yaml

from expectations.rules import LandedPart, Rule, landing_rules
from ingest.contract import Contract
from ingest.dictionary import schema

HAND_WRITTEN = Path(__file__).with_name("marts.yml")
# The contract behind a reading, by its hash.
ContractOf = Callable[[str], Contract]
# The columns that lead from a value to the delivered row.
ORIGIN = ("delivery_id", "lake_id", "row_no")


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
        natural = all(one.key == "natural" for one in read_as)
        landed = LandedPart(name, schema.entities()[entity], newest, natural)
        batches.append(LandedBatch(landed, source, part))
    return batches


def landing_frame(connection: duckdb.DuckDBPyConnection, batch: LandedBatch) -> pd.DataFrame:
    """The distinct landed states of ``batch``, with only the columns of its expectations."""
    codes = {rule.column: _looked_up(rule) for rule in batch.rules if rule.class_code == "code"}
    columns = dict.fromkeys((*(rule.column for rule in batch.rules), *ORIGIN))
    wanted = ", ".join(f"{codes[name]} as {name}" if name in codes else name for name in columns)
    return _frame(
        connection.sql(
            f"select {wanted} from history.hist_{batch.landed.entity.name}"
            " where source = ? and part = ?",
            params=[batch.source, batch.part],
        )
    )


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
            batch["query"],
            tuple(batch["shown"]),
            [_written_rule(name, one) for one in batch["expectations"]],
        )
        for name, batch in yaml.safe_load(HAND_WRITTEN.read_text("utf-8")).items()
    ]


def query_frame(connection: duckdb.DuckDBPyConnection, query: str, inputs: Path) -> pd.DataFrame:
    """The frame of a query; ``{inputs}`` in it becomes the folder of the build's inputs."""
    return _frame(connection.sql(query.replace("{inputs}", str(inputs).replace("'", "''"))))


def _frame(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    # Arrow-backed columns keep dates, decimals and NULL unchanged, without Python objects.
    return rows.to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)


def _written_rule(batch: str, one: dict) -> Rule:
    return Rule(
        expectation_id=f"{batch}.{one['column']}.{one['class']}",
        batch=batch,
        column=one["column"],
        kind=one["kind"],
        class_code=one["class"],
        arguments=one.get("arguments", {}),
        sentences=(one["en"], one["zh"]),
    )
