"""The gate: judges a build as a whole and keeps the verdict beside and inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from expectations.frames import ORIGIN, hand_written, landing_frame, query_frame
from expectations.policy import policy, verdict_of
from expectations.rules import Rule, landing_rules
from expectations.validate import Counted, Validator, wrong_values
from ingest import schema

_EXAMPLES = 3


@dataclass(frozen=True)
class Judged:
    """One expectation after it was looked at."""

    rule: Rule
    checked: int
    unexpected: int
    severity: str
    outcome: str
    worst_delivery_id: str | None = None
    worst_delivery_share: float = 0.0
    examples: list[dict] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.unexpected / self.checked if self.checked else 0.0


def judge(build: Path, progress: Callable[[str, int], None] = lambda *_: None) -> list[Judged]:
    """Look at every batch of the build in ``build``; nothing is written."""
    validator = Validator()
    inputs = build / "inputs"
    judged: list[Judged] = []
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as connection:
        files = _files(connection, inputs)
        for entity, rules in _landing_batches(connection, inputs):
            frame = landing_frame(connection, entity, [rule.column for rule in rules])
            progress(entity, len(frame))
            judged += _judge_batch(validator, entity, frame, rules, files)
        for name, query, rules in hand_written():
            frame = query_frame(connection, query, inputs)
            progress(name, len(frame))
            judged += _judge_batch(validator, name, frame, rules, files)
    return judged


def verdict(judged: list[Judged]) -> str:
    """pass, warn or block."""
    return verdict_of([one.outcome for one in judged])


def _landing_batches(
    connection: duckdb.DuckDBPyConnection, inputs: Path
) -> list[tuple[str, list[Rule]]]:
    standing = str(inputs / "standing.parquet")
    landed = connection.execute(
        "select entity, max(max(as_of_date)) over () from read_parquet(?)"
        " group by entity order by entity",
        [standing],
    ).fetchall()
    entities = schema.entities()
    return [(entity, landing_rules(entities[entity], newest)) for entity, newest in landed]


def _files(connection: duckdb.DuckDBPyConnection, inputs: Path) -> dict[str, tuple[str, str]]:
    rows = connection.execute(
        "select lake_id, file_name, sheet_name from read_parquet(?) order by all",
        [str(inputs / "standing.parquet")],
    ).fetchall()
    return {lake_id: (file_name, sheet_name) for lake_id, file_name, sheet_name in rows}


def _judge_batch(
    validator: Validator,
    name: str,
    frame: pd.DataFrame,
    rules: list[Rule],
    files: dict[str, tuple[str, str]],
) -> list[Judged]:
    if frame.empty:
        return [Judged(rule, 0, 0, "none", "pass") for rule in rules]
    counted = validator.count(name, frame, rules)
    return [_judge_one(one, frame, files) for one in counted]


def _judge_one(counted: Counted, frame: pd.DataFrame, files: dict) -> Judged:
    rule = counted.rule
    if not counted.unexpected:
        return Judged(rule, counted.checked, 0, "none", "pass")
    wrong = wrong_values(frame, rule)
    if int(wrong.sum()) != counted.unexpected:
        raise RuntimeError(f"{rule.expectation_id}: {int(wrong.sum())} != {counted.unexpected}")
    worst_id, worst_share = _worst_delivery(frame, wrong)
    share = counted.unexpected / counted.checked
    severity, outcome = policy().judge(rule.class_code, share, worst_share)
    return Judged(
        rule,
        counted.checked,
        counted.unexpected,
        severity,
        outcome,
        worst_id,
        worst_share,
        _examples(frame, wrong, worst_id, files),
    )


def _worst_delivery(frame: pd.DataFrame, wrong: pd.Series) -> tuple[str | None, float]:
    """The delivery with the largest share of wrong rows, among those with enough rows to say."""
    if "lake_id" not in frame:
        return None, 0.0
    by_delivery = wrong.groupby(frame["delivery_id"].astype(str)).agg(["mean", "size"])
    enough = by_delivery[by_delivery["size"] >= policy().delivery_rows]
    if enough.empty:
        return None, 0.0
    worst = enough.sort_index().sort_values("mean", ascending=False, kind="stable").iloc[0]
    return str(worst.name), float(worst["mean"])


def _examples(
    frame: pd.DataFrame, wrong: pd.Series, worst_id: str | None, files: dict
) -> list[dict]:
    """A few wrong rows: of a landed batch where they were delivered, else the rows themselves."""
    rows = frame[wrong]
    if "lake_id" not in frame:
        shown = rows.sort_values(list(rows.columns)).head(_EXAMPLES)
        return [{name: _text(value) for name, value in row.items()} for row in _records(shown)]
    if worst_id is not None:
        rows = rows[rows["delivery_id"] == worst_id]
    shown = rows.sort_values(list(ORIGIN)).head(_EXAMPLES)
    return [
        {
            "delivery_id": row["delivery_id"],
            "file_name": files.get(row["lake_id"], ("", ""))[0],
            "sheet_name": files.get(row["lake_id"], ("", ""))[1],
            "row_no": int(row["row_no"]),
        }
        for row in _records(shown)
    ]


def _records(frame: pd.DataFrame) -> list[dict]:
    return frame.to_dict("records")


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
