"""Warnings begin with those of the marts: recounted from the delivered rows of small worlds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.read.query import Reader
from bianzhi.simulate.course import month_end as end_of
from bianzhi.simulate.figures import AHEAD_MONTHS
from bianzhi.simulate.simulation import load, load_warning_rules, load_warnings
from bianzhi.simulate.warnings import levels
from tests.supervision.test_warning_recount import (
    LEVELS,
    MONTHS,
    World,
    deliver,
    generated,
    met,
    month_end,
)
from tests.support.tables import Tables

MARTS = {
    "organization_structure": ("establishment_use_month", "leadership_use_month", "light_rule"),
    "personnel_structure": ("person_retirement",),
    "supervision": ("warning_month", "warning_spell"),
    "historical_change": ("organization_history",),
}
HELPERS = {"organization_structure": ("leadership_use_department_month",)}
SEEDS = {"supervision": ("warning_rule",), "codes": ("organization_nature",)}
RULES = ("W01", "W05", "W10", "W21", "W22")


def published(tables: Tables, path: Path) -> Path:
    """A database file with the tables and the table macros that a plan reads."""
    wanted = [name for part in (MARTS, HELPERS) for names in part.values() for name in names]
    tables.build(*wanted)
    connection = tables.connection
    connection.execute(f"attach '{path}' as published")
    for part in (MARTS, HELPERS, SEEDS):
        for schema, names in part.items():
            connection.execute(f"create schema if not exists published.{schema}")
            for name in names:
                connection.execute(
                    f"create table published.{schema}.{name} as from warehouse.{schema}.{name}"
                )
    connection.execute("detach published")
    macros = [name for name in tables.models.models if name.startswith("simulate_")]
    with duckdb.connect(str(path)) as database:
        tables.models.create_table_macros(database, [*macros, "verify_organization"])
    return path


def expected(world: World, month: int) -> dict[str, tuple[str, str | None]]:
    """Of each organization the worst of the rules that a plan knows, and its level."""
    result: dict[str, tuple[str, str | None]] = {}
    for code in world.state(month):
        months = [m for m in range(month + 1) if code in world.state(m)]
        run = 0
        for earlier in months:
            run = run + 1 if met(world, code, earlier)["W21"] else 0
        rules = met(world, code, month) | {"W21": run >= 12}
        causes = [(LEVELS[rule], rule) for rule in RULES if rules[rule]]
        result[code] = min(causes) if causes else ("0", None)
    return result


@pytest.mark.parametrize("seed", range(6))
def test_the_first_warnings_are_those_of_the_delivered_rows(tables, tmp_path, seed):
    world = generated(seed)
    deliver(world, tables)
    last = MONTHS - 1
    day = month_end(last)
    with Reader(published(tables, tmp_path / "published.duckdb")) as reader:
        rules = load_warning_rules(reader, day)
        course, _ = load(reader, day, end_of(day, max(AHEAD_MONTHS, 36)))
        load_warnings(reader, day, course, rules)
    assert {rule.rule for rule in rules} == {*RULES, "W02"}
    # The runs hold the month of the state already.
    course.runs = {place: max(run - 1, 0) for place, run in course.runs.items()}
    assert levels(course, rules, day) == expected(world, last)


def test_the_worlds_show_most_rules():
    seen = {rule for seed in range(6) for _, rule in expected(generated(seed), MONTHS - 1).values()}
    assert len(seen) >= 4
