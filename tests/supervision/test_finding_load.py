"""What becomes of findings from load to load, against a day-by-day recount of random spells."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bianzhi.build.kept_project import FOLDERS, in_folders
from tests.support.compiled import Models

DAYS = [date(2024, month, 28) for month in range(1, 11)]
RULES = ("E10", "C01")
RECORDS = ("p1", "p2")
SPELL = {
    "finding_id": pl.String,
    "rule_id": pl.String,
    "entity": pl.String,
    "source": pl.String,
    "scope": pl.String,
    "part": pl.String,
    "organization_code": pl.String,
    "record_key": pl.String,
    "column_name": pl.String,
    "lake_id": pl.String,
    "row_no": pl.Int32,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "last_seen_on": pl.Date,
}
PART = {
    "lake_id": pl.String,
    "delivery_id": pl.String,
    "source": pl.String,
    "scope": pl.String,
    "entity": pl.String,
    "part": pl.String,
    "as_of_date": pl.Date,
    "next_as_of_date": pl.Date,
    "file_name": pl.String,
    "sheet_name": pl.String,
}


def world(rng: random.Random) -> tuple[list[dict], list[dict]]:
    """Random spells and the parts of the deliveries; another entity comes on every day."""
    brought = [day for day in DAYS if rng.random() < 0.7]
    parts = [_part("organization", number, day, DAYS) for number, day in enumerate(DAYS)]
    parts += [_part("person", number, day, brought) for number, day in enumerate(brought)]
    spells = []
    for rule in RULES:
        for record in RECORDS:
            borders = sorted(rng.sample(DAYS, 4))
            for start, end in (borders[:2], borders[2:]):
                open_ended = end == borders[3] and rng.random() < 0.5
                spells.append(_spell(rule, record, start, None if open_ended else end))
    return spells, parts


def _part(entity: str, number: int, day: date, days: list[date]) -> dict:
    following = [other for other in days if other > day]
    return {
        **dict.fromkeys(PART),
        "lake_id": f"{entity}{number}",
        "delivery_id": f"d{day}",
        "source": "s",
        "scope": "all",
        "entity": entity,
        "part": "",
        "as_of_date": day,
        "next_as_of_date": following[0] if following else None,
    }


def _spell(rule: str, record: str, start: date, end: date | None) -> dict:
    return {
        **dict.fromkeys(SPELL),
        "finding_id": f"{rule}-{record}",
        "rule_id": rule,
        "entity": "person",
        "source": "s",
        "scope": "all",
        "organization_code": "A" if record == "p1" else "B",
        "record_key": record,
        "valid_from": start,
        "valid_to": end,
        "last_seen_on": start,
    }


def recount(spells: list[dict], parts: list[dict]) -> list[tuple]:
    """Walk the days: what an office would note of each finding on each of them."""
    brought = {part["as_of_date"] for part in parts if part["entity"] == "person"}
    notes = []
    for finding in sorted({spell["finding_id"] for spell in spells}):
        own = [spell for spell in spells if spell["finding_id"] == finding]
        is_open, was_seen = False, False
        for day in DAYS:
            if day not in brought:
                if is_open:
                    notes.append((finding, day, "not_checkable"))
                continue
            fails = any(
                spell["valid_from"] <= day
                and (spell["valid_to"] is None or day < spell["valid_to"])
                for spell in own
            )
            if fails:
                state = "still_open" if is_open else "reopened" if was_seen else "new"
                notes.append((finding, day, state))
            elif is_open:
                notes.append((finding, day, "fixed"))
            is_open, was_seen = fails, was_seen or fails
    return notes


def computed(models: Models, folder: Path, spells: list[dict], parts: list[dict], *wanted: str):
    """Rows of the wanted models over these spells and parts."""
    inputs = folder / "inputs"
    inputs.mkdir(exist_ok=True)
    pl.DataFrame(parts, schema=PART).write_parquet(inputs / "standing.parquet")
    connection = models.connection
    frame = pl.DataFrame(spells, schema=SPELL)
    connection.register("spells", frame.to_arrow())
    connection.execute(
        "create or replace table warehouse.intermediate.int_finding_spell as select * from spells"
    )
    rows = []
    for name in (
        "int_finding",
        "int_finding_seen",
        "int_finding_load",
        "int_failing_record",
        "int_finding_progress",
    ):
        model = models.models[name]
        models.create(model, in_folders(model.sql, {FOLDERS["BIANZHI_BUILD"]: folder}))
        if name in wanted:
            rows.append(
                pl.from_arrow(
                    connection.sql(f"from warehouse.intermediate.{name}").to_arrow_table()
                )
            )
    connection.unregister("spells")
    return rows


@pytest.mark.parametrize("seed", range(25))
def test_the_state_of_each_finding_in_each_load(seed, tmp_path, models):
    spells, parts = world(random.Random(seed))
    (rows,) = computed(models, tmp_path, spells, parts, "int_finding_load")
    found = rows.select("finding_id", "as_of_date", "load_status_code").rows()
    assert sorted(found) == sorted(recount(spells, parts))


@pytest.mark.parametrize("seed", range(25))
def test_the_states_of_a_load_add_up(seed, tmp_path, models):
    spells, parts = world(random.Random(1000 + seed))
    (rows,) = computed(models, tmp_path, spells, parts, "int_finding_progress")
    expected = Counter(
        (day, finding.partition("-")[0], "A" if finding.endswith("p1") else "B", state)
        for finding, day, state in recount(spells, parts)
    )
    counted = Counter()
    for row in rows.to_dicts():
        key = (row["as_of_date"], row["rule_id"], row["organization_code"])
        for state in ("new", "still_open", "reopened", "fixed", "not_checkable"):
            counted[*key, state] = row[f"{state}_findings"]
        kept = row["still_open_findings"] + row["fixed_findings"] + row["not_checkable_findings"]
        assert row["open_before"] == kept
        assert row["findings"] == kept + row["new_findings"] + row["reopened_findings"]
    assert +counted == expected


def test_a_document_that_is_not_sent_again_still_fails(tmp_path, models):
    """A record that stands until it comes again is not mended by the next load."""
    spells = [_spell("B03", "p1", DAYS[0], None)]
    parts = [_part("person", number, day, DAYS) for number, day in enumerate(DAYS)]
    (rows,) = computed(models, tmp_path, spells, parts, "int_finding_load")
    assert rows["load_status_code"].to_list().count("still_open") == len(DAYS) - 1
