"""The gate: judges a build as a whole and stores the verdict beside and inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from bianzhi.core.configuration.settings import GateException
from expectations.frames import (
    ORIGIN,
    ContractOf,
    LandedRows,
    WrittenBatch,
    landed_batches,
    query_frame,
    written_batches,
)
from expectations.policy import policy, verdict_of
from expectations.rules import Rule
from expectations.validate import Counted, Validator, wrong_values
from expectations.values import unexpected_values

_EXAMPLES = 3
# The file and sheet of each part in force.
Files = dict[str, tuple[str, str | None]]
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
    places: list[dict] = field(default_factory=list)
    accepted_because: str | None = None
    accepted_until: date | None = None
    # The day on which an exception for the fault expired.
    expired_on: date | None = None

    @property
    def share(self) -> float:
        """The share (0 to 1) of checked values that were unexpected."""
        return self.unexpected / self.checked if self.checked else 0.0


def judge(
    build: Path,
    contract_of: ContractOf,
    progress: Callable[[str, int], None] = lambda *_: None,
    validated: Path | None = None,
) -> list[Judged]:
    """Judge every batch of the build in ``build``.

    The folder ``validated`` remembers what was validated before; nothing else is written.
    """
    validator = Validator()
    inputs = build / "inputs"
    judged: list[Judged] = []
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as connection:
        files = _files(connection, inputs)
        for batch in landed_batches(connection, inputs, contract_of):
            rows = LandedRows(connection, batch, validated)
            progress(batch.landed.batch, rows.counts()[0])
            judged += _judge_landed(validator, rows, batch.landed.batch, files)
        for written in written_batches():
            frame = query_frame(connection, written.query, inputs)
            progress(written.name, len(frame))
            judged += _judge_written(validator, frame, written)
    return judged


def excepted(judged: list[Judged], exceptions: dict[str, GateException], day: date) -> list[Judged]:
    """The judgements with the outcome of each fault that is accepted on ``day``."""
    return [_excepted(judgement, exceptions, day) for judgement in judged]


def verdict(judged: list[Judged]) -> str:
    """pass, warn or block."""
    return verdict_of([judgement.outcome for judgement in judged])


def _files(connection: duckdb.DuckDBPyConnection, inputs: Path) -> Files:
    rows = connection.execute(
        "select lake_id, file_name, sheet_name from read_parquet(?) order by all",
        [str(inputs / "standing.parquet")],
    ).fetchall()
    return {lake_id: (file_name, sheet_name) for lake_id, file_name, sheet_name in rows}


def _judge_landed(
    validator: Validator, landed: LandedRows, batch: str, files: Files
) -> list[Judged]:
    """Validate what was not validated before, then judge all rows of the batch."""
    total, counts = landed.counts()
    if not total or not landed.rules:
        return [Judged(rule, 0, 0, "none", "pass") for rule in landed.rules]
    _validate_unseen(validator, landed, batch)
    rows = landed.wrong()
    sizes = landed.rows_by_delivery() if len(rows) else {}
    violated_by = rows["violated"].map(set) if len(rows) else pd.Series(dtype=object)
    judged = []
    for rule in landed.rules:
        checked = total if rule.kind == "not_null" else counts[rule.column]
        wrong = rows[[rule.expectation_id in ids for ids in violated_by]]
        judged.append(_judge_one(rule, checked, wrong, sizes, lambda r: _delivered_rows(r, files)))
    return judged


def _validate_unseen(validator: Validator, landed: LandedRows, batch: str) -> None:
    unseen = landed.unseen()
    rules = [rule for rule in landed.rules if rule.column in unseen.tables]
    if not rules:
        return
    frame = unseen.frame()
    violated: dict[str, list[tuple[str, pd.Series]]] = {}
    for counted in validator.count(batch, frame, rules):
        wrong = counted.rule.expectation_id, _wrong_of(counted, frame)
        violated.setdefault(counted.rule.column, []).append(wrong)
    landed.validated.add(unseen, violated)


def _judge_written(validator: Validator, frame: pd.DataFrame, batch: WrittenBatch) -> list[Judged]:
    """Judge the rows of a batch of marts.yml."""
    if frame.empty or not batch.rules:
        return [Judged(rule, 0, 0, "none", "pass") for rule in batch.rules]
    return [
        _judge_one(
            counted.rule,
            counted.checked,
            frame[_wrong_of(counted, frame)],
            {},
            partial(_shown, shown=batch.shown),
        )
        for counted in validator.count(batch.name, frame, batch.rules)
    ]


def _wrong_of(counted: Counted, frame: pd.DataFrame) -> pd.Series:
    """The rows that violate an expectation; as many as the library counted."""
    wrong = wrong_values(frame, counted.rule)
    if int(wrong.sum()) != counted.unexpected:
        rule = counted.rule.expectation_id
        raise RuntimeError(f"{rule}: {int(wrong.sum())} != {counted.unexpected}")
    return wrong


def _judge_one(
    rule: Rule,
    checked: int,
    wrong: pd.DataFrame,
    sizes: dict[str, int],
    describe: RowDescription,
) -> Judged:
    if wrong.empty:
        return Judged(rule, checked, 0, "none", "pass")
    worst_id, worst_share = _worst_delivery(wrong, sizes)
    severity, outcome = policy().judge(rule.class_code, len(wrong) / checked, worst_share)
    shown = wrong if worst_id is None else wrong[wrong["delivery_id"] == worst_id]
    return Judged(
        rule,
        checked,
        len(wrong),
        severity,
        outcome,
        worst_id,
        worst_share,
        describe(shown)[:_EXAMPLES],
        unexpected_values(wrong, rule),
        describe(wrong),
    )


def _excepted(one: Judged, exceptions: dict[str, GateException], day: date) -> Judged:
    known = exceptions.get(one.rule.expectation_id)
    if known is None or one.outcome == "pass":
        return one
    if not known.applies_on(day):
        return replace(one, expired_on=known.until)
    return replace(
        one, outcome=known.outcome, accepted_because=known.reason, accepted_until=known.until
    )


def _worst_delivery(wrong: pd.DataFrame, sizes: dict[str, int]) -> tuple[str | None, float]:
    """The delivery with the largest share of wrong rows, among those with enough rows."""
    counts = wrong["delivery_id"].astype(str).value_counts() if sizes else {}
    shares = {
        delivery: count / sizes[delivery]
        for delivery, count in counts.items()
        if sizes[delivery] >= policy().delivery_rows
    }
    if not shares:
        return None, 0.0
    worst = min(shares, key=lambda delivery: (-shares[delivery], delivery))
    return worst, float(shares[worst])


def _delivered_rows(rows: pd.DataFrame, files: Files) -> list[dict]:
    """The delivered places of the rows."""
    delivered_rows = []
    for row in rows.sort_values(list(ORIGIN))[list(ORIGIN)].to_dict("records"):
        file_name, sheet_name = files.get(row["lake_id"], ("", None))
        place = {"delivery_id": row["delivery_id"], "file_name": file_name}
        if sheet_name:
            place["sheet_name"] = sheet_name
        delivered_rows.append({**place, "row_no": int(row["row_no"])})
    return delivered_rows


def _shown(rows: pd.DataFrame, shown: tuple[str, ...]) -> list[dict]:
    """The rows, by their identifying columns."""
    places = rows.sort_values(list(shown))[list(shown)].to_dict("records")
    return [{name: _shown_value(value) for name, value in row.items()} for row in places]


def _shown_value(value: object) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
