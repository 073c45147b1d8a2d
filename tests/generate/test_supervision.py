"""The delivered records of supervision: a scope of their own, no future, no repeats."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.dictionary import schema

# Dates that lie ahead when they are set.
AHEAD = {"deadline_on", "valid_until", "return_due_on", "ends_on"}
# Differences between plan and recruitment: heads planned and people who entered.
PLANS = {
    "recruited_beyond_plan": lambda planned, entered: 0 < planned < entered,
    "recruited_without_plan": lambda planned, entered: 0 == planned < entered,
    "plan_unfilled": lambda planned, entered: 0 == entered < planned,
}
Rows = list[tuple[date, str, str, pl.DataFrame]]


@pytest.fixture(scope="module")
def delivered(small_city: Path) -> Rows:
    """As-of date, scope, entity and rows of every file, in order of the date."""
    files = sorted((small_city / "deliveries").glob("*/*-supervision/*.parquet"))
    return [
        (date.fromisoformat(f.parts[-3]), f.parts[-2], f.stem, pl.read_parquet(f)) for f in files
    ]


def test_only_the_own_scope_holds_records_of_supervision(small_city, delivered):
    own = {name for name, subject in schema.subjects().items() if subject == "supervision"}
    others = {f.stem for f in (small_city / "deliveries").glob("*/*/*.parquet")} - {
        f.stem for f in (small_city / "deliveries").glob("*/*-supervision/*.parquet")
    }
    assert not others & own
    assert {entity for _, _, entity, _ in delivered} <= own | {
        "approval_document",
        "document_item",
        "recruitment_plan",
    }


def test_a_delivery_knows_nothing_that_comes_later(delivered):
    late = [
        (on, entity, name)
        for on, _, entity, rows in delivered
        for name, kind in rows.schema.items()
        if kind == pl.Date and name not in AHEAD and (rows[name] > on).any()
    ]
    assert late == []


def test_an_event_is_sent_again_only_when_it_changed(delivered):
    known: dict[tuple, tuple] = {}
    again = 0
    for _, scope, entity, rows in delivered:
        described = schema.entities()[entity]
        if described.kind != "event":
            continue
        key_columns = [rows.columns.index(name) for name in described.key if name in rows.columns]
        for row in rows.iter_rows():
            key = (scope, entity, *(row[place] for place in key_columns))
            assert known.get(key) != row
            again += key in known
            known[key] = row
    assert again > 50


def test_slips_announce_the_entries_that_follow(small_city, delivered):
    """Most slips that a delivery shows approved and not used are used; others lapse or are open."""
    entered = pl.concat(
        pl.read_parquet(file).filter(pl.col("direction_code") == "in")
        for file in sorted((small_city / "deliveries").glob("*/*/staff_movement.parquet"))
    ).select("verification_slip_no", "effective_on")
    entries: dict[str, set[date]] = {}
    for slip_no, on in entered.iter_rows():
        entries.setdefault(slip_no, set()).add(on)
    announced: dict[str, date] = {}
    used: dict[str, tuple[date, date]] = {}
    for on, _, entity, rows in delivered:
        if entity == "verification_slip":
            approved = rows.filter(pl.col("result_code") == "1")
            for slip_no, used_on, until in approved.select(
                "slip_no", "used_on", "valid_until"
            ).iter_rows():
                if used_on is None:
                    announced[slip_no] = until
                elif slip_no in announced:
                    used[slip_no] = (on, used_on)
    assert len(used) > 100
    assert 0.5 < len(used) / len(announced) < 1
    last = max(on for on, *_ in delivered)
    for known_on, used_on in used.values():
        assert used_on <= known_on
    # A few entries are recorded after the end, or without their slip as a planted fault (E11).
    recorded = [slip_no for slip_no in used if slip_no in entries]
    assert len(recorded) > 0.95 * len(used)
    assert all(used[slip_no][1] in entries[slip_no] for slip_no in recorded)
    lapsed = [s for s, until in announced.items() if s not in used and until < last]
    assert 0 < len(lapsed) < 0.1 * len(announced)


def test_every_planted_record_is_delivered(small_city, delivered):
    planted = pl.read_parquet(small_city / "truth" / "supervision.parquet")
    sent: dict[str, set[str]] = {}
    for _, _, entity, rows in delivered:
        key = [name for name in schema.entities()[entity].key if name in rows.columns]
        texts = rows.select(pl.concat_str(key, separator="|", ignore_nulls=True))
        sent.setdefault(entity, set()).update(texts.to_series())
    absent = {"no_liaison", "no_joint_review", *PLANS}
    for kind, entity, number in planted.select("kind", "entity", "record_no").iter_rows():
        if kind not in absent:
            assert number in sent[entity], (kind, number)
    assert planted["kind"].n_unique() >= 8


def test_plans_allow_for_all_recruits_but_the_planted_ones(small_city, delivered):
    plans = pl.concat(rows for *_, entity, rows in delivered if entity == "recruitment_plan")
    heads = plans.group_by("plan_year", "organization_code").agg(pl.sum("planned_heads"))
    planned = {(year, code): count for year, code, count in heads.iter_rows()}
    moved = pl.read_parquet(f"{small_city}/deliveries/*/*/staff_movement.parquet").unique(
        "movement_id", keep="last"
    )
    recruits = moved.filter(
        (pl.col("direction_code") == "in") & pl.col("mode_code").is_in(["IN01", "IN02"])
    ).group_by(pl.col("effective_on").dt.year().alias("year"), "to_organization_code")
    entered = {(year, code): count for year, code, count in recruits.len().iter_rows()}
    truth = pl.read_parquet(small_city / "truth" / "supervision.parquet")
    years = sorted({year for year, _ in planned})
    for kind, holds in PLANS.items():
        shown = {
            f"{year}|{code}"
            for year, code in planned.keys() | entered.keys()
            if years[0] <= year < years[-1]
            and holds(planned.get((year, code), 0), entered.get((year, code), 0))
        }
        own = truth.filter(pl.col("kind") == kind)["record_no"].to_list()
        assert own
        assert shown == set(own), kind


def test_a_plan_is_announced_before_the_entries_it_allows(delivered):
    plans = pl.concat(rows for *_, entity, rows in delivered if entity == "recruitment_plan")
    assert (plans["announced_on"].dt.year() < plans["plan_year"]).all()
    assert plans["organization_code"].null_count() == 0
