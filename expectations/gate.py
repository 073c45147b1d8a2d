"""The gate: judges a build as a whole and stores the verdict beside and inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from bianzhi.core.configuration.settings import GateException
from expectations.frames import (
    ORIGIN,
    ContractOf,
    landed_batches,
    landing_frame,
    query_frame,
    written_batches,
)
from expectations.policy import policy, verdict_of
from expectations.rules import Rule
from expectations.validate import Counted, Validator, wrong_values
from expectations.values import unexpected_values

_EXAMPLES = 3
# Describes wrong rows so that a reader can find them.
RowDescription = Callable[[pd.DataFrame], list[dict]]


@dataclass(frozen=True)
class Judged:
    """One evaluated expectation."""

    rule: Rule
    checked: int
    unexpected: int
    severity: str
    outcome: str
    worst_delivery_id: str | None = None
    worst_delivery_share: float = 0.0
    examples: list[dict] = field(default_factory=list)
    values: list[dict] = field(default_factory=list)
    accepted_because: str | None = None

    @property
    def share(self) -> float:
        """The share (0 to 1) of checked values that were unexpected."""
        return self.unexpected / self.checked if self.checked else 0.0


def judge(
    build: Path,
    contract_of: ContractOf,
    exceptions: dict[str, GateException],
    progress: Callable[[str, int], None] = lambda *_: None,
) -> list[Judged]:
    """Judge every batch of the build in ``build``; nothing is written."""
    validator = Validator()
    inputs = build / "inputs"
    judged: list[Judged] = []
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as connection:
        files = _files(connection, inputs)
        for batch in landed_batches(connection, inputs, contract_of):
            frame = landing_frame(connection, batch)
            progress(batch.landed.batch, len(frame))
            judged += _judge_batch(
                validator, frame, batch.rules, lambda rows: _delivered_rows(rows, files)
            )
        for written in written_batches():
            frame = query_frame(connection, written.query, inputs)
            progress(written.name, len(frame))
            judged += _judge_batch(
                validator,
                frame,
                written.rules,
                partial(_shown, shown=written.shown),
            )
    return [_excepted(judgement, exceptions) for judgement in judged]


def verdict(judged: list[Judged]) -> str:
    """pass, warn or block."""
    return verdict_of([judgement.outcome for judgement in judged])


def _files(
    connection: duckdb.DuckDBPyConnection, inputs: Path
) -> dict[str, tuple[str, str | None]]:
    rows = connection.execute(
        "select lake_id, file_name, sheet_name from read_parquet(?) order by all",
        [str(inputs / "standing.parquet")],
    ).fetchall()
    return {lake_id: (file_name, sheet_name) for lake_id, file_name, sheet_name in rows}


def _judge_batch(
    validator: Validator, frame: pd.DataFrame, rules: list[Rule], describe: RowDescription
) -> list[Judged]:
    if frame.empty or not rules:
        return [Judged(rule, 0, 0, "none", "pass") for rule in rules]
    counted = validator.count(rules[0].batch, frame, rules)
    return [_judge_one(item, frame, describe) for item in counted]


def _judge_one(counted: Counted, frame: pd.DataFrame, describe: RowDescription) -> Judged:
    rule = counted.rule
    if not counted.unexpected:
        return Judged(rule, counted.checked, 0, "none", "pass")
    wrong = wrong_values(frame, rule)
    if int(wrong.sum()) != counted.unexpected:
        raise RuntimeError(f"{rule.expectation_id}: {int(wrong.sum())} != {counted.unexpected}")
    worst_id, worst_share = _worst_delivery(frame, wrong)
    share = counted.unexpected / counted.checked
    severity, outcome = policy().judge(rule.class_code, share, worst_share)
    rows = frame[wrong]
    values = unexpected_values(rows, rule)
    if worst_id is not None:
        rows = rows[rows["delivery_id"] == worst_id]
    return Judged(
        rule,
        counted.checked,
        counted.unexpected,
        severity,
        outcome,
        worst_id,
        worst_share,
        describe(rows),
        values,
    )


def _excepted(one: Judged, exceptions: dict[str, GateException]) -> Judged:
    """Apply the outcome of an exception to an accepted fault."""
    known = exceptions.get(one.rule.expectation_id)
    if known is None or one.outcome == "pass":
        return one
    return replace(one, outcome=known.outcome, accepted_because=known.reason)


def _worst_delivery(frame: pd.DataFrame, wrong: pd.Series) -> tuple[str | None, float]:
    """The delivery with the largest share of wrong rows, among those with enough rows."""
    if "lake_id" not in frame:
        return None, 0.0
    by_delivery = wrong.groupby(frame["delivery_id"].astype(str)).agg(["mean", "size"])
    enough = by_delivery[by_delivery["size"] >= policy().delivery_rows]
    if enough.empty:
        return None, 0.0
    worst = enough.sort_index().sort_values("mean", ascending=False, kind="stable").iloc[0]
    return str(worst.name), float(worst["mean"])


def _delivered_rows(rows: pd.DataFrame, files: dict[str, tuple[str, str | None]]) -> list[dict]:
    """The delivered places of a few of the rows."""
    delivered_rows = []
    for row in rows.sort_values(list(ORIGIN)).head(_EXAMPLES).to_dict("records"):
        file_name, sheet_name = files.get(row["lake_id"], ("", None))
        place = {"delivery_id": row["delivery_id"], "file_name": file_name}
        if sheet_name:
            place["sheet_name"] = sheet_name
        delivered_rows.append({**place, "row_no": int(row["row_no"])})
    return delivered_rows


def _shown(rows: pd.DataFrame, shown: tuple[str, ...]) -> list[dict]:
    """A few of the rows, by their identifying columns."""
    few = rows.sort_values(list(shown)).head(_EXAMPLES)[list(shown)]
    return [
        {name: _shown_value(value) for name, value in row.items()} for row in few.to_dict("records")
    ]


def _shown_value(value: object) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
