"""The batches of the gate: one lean frame per landing entity, and those written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd
import yaml

from expectations.rules import Rule

HAND_WRITTEN = Path(__file__).with_name("marts.yml")
# What leads from a value back to the delivered row.
ORIGIN = ("delivery_id", "lake_id", "row_no")


def landing_frame(
    connection: duckdb.DuckDBPyConnection, entity: str, columns: Sequence[str]
) -> pd.DataFrame:
    """The distinct landed states of ``entity``, with only the columns that are looked at."""
    wanted = ", ".join(dict.fromkeys([*columns, *ORIGIN]))
    return _frame(connection.sql(f"select {wanted} from history.hist_{entity}"))


def hand_written() -> list[tuple[str, str, list[Rule]]]:
    """Batches with a query of their own: name, query, expectations."""
    batches = []
    for name, batch in yaml.safe_load(HAND_WRITTEN.read_text("utf-8")).items():
        rules = [
            Rule(
                expectation_id=f"{name}.{one['column']}.{one['class']}",
                batch=name,
                column=one["column"],
                kind=one["kind"],
                class_code=one["class"],
                arguments=one.get("arguments", {}),
                sentences=(one["en"], one["zh"]),
            )
            for one in batch["expectations"]
        ]
        batches.append((name, batch["query"], rules))
    return batches


def query_frame(connection: duckdb.DuckDBPyConnection, query: str, inputs: Path) -> pd.DataFrame:
    """The frame of a query; ``{inputs}`` in it is the folder of the build's inputs."""
    return _frame(connection.sql(query.replace("{inputs}", str(inputs).replace("'", "''"))))


def _frame(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    # Arrow-backed columns keep dates, decimals and NULL as they are, without Python objects.
    return rows.to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
