"""A build computes only the person again to whom a new delivery links the rows of earlier lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bianzhi.build import dbt
from bianzhi.build import replay as replay_module
from bianzhi.build.unchanged import NODES
from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.linking.lists import SECRET, deliver
from tests.support.compiled import Models
from tests.support.demo import run_bianzhi
from tests.support.worlds import citizen_id

NAMES = ("赵一鸣", "钱二妹", "孙三省", "李四光", "周五常", "吴六奇")
DAYS = [
    f"2026-{day}"
    for day in ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31")
]
NEW = len(NAMES) - 1  # who is paid from the first month on, and known from the last


def _lists(day: str, known: int, changed: dict[int, str]) -> dict[str, list[str]]:
    """One month: the people that are known, and all of them on payroll and roster."""
    month, everybody = day[:7], range(len(NAMES))

    def listed(number: int, then: str) -> str:
        own = "" if number == NEW else citizen_id(number)
        return f"{month},{own},r{number},B1,{NAMES[number]},198{number}-01-01,{then}"

    def person(number: int) -> str:
        kind = changed.get(number, "11")
        return f"{citizen_id(number)},B1,{NAMES[number]},198{number}-01-01,{kind},"

    return {
        "organization": ["B1,市教育局,"],
        "person": [person(number) for number in range(known)],
        "payroll": [listed(number, f"{5000 + number},11") for number in everybody],
        "roster": [listed(number, "11,科员") for number in everybody],
    }


def test_who_was_meant_is_computed_for_this_person_alone(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setattr(dbt, "SMALL", 0)  # as in a large warehouse
    home = models.lend_project(Home(tmp_path / "home"))
    computed: dict[str, tuple[int, int]] = {}
    compute = replay_module.compute

    def noted(cursor, node, needs, parts, *others):
        computed[node.name] = len(parts.months), len(parts.keys)
        return compute(cursor, node, needs, parts, *others)

    monkeypatch.setattr(replay_module, "compute", noted)

    def contents() -> dict[str, str]:
        return json.loads((home.current_build / NODES).read_bytes())["relations"]

    for number, day in enumerate(DAYS[:-1]):
        deliver(home, tmp_path / str(number), day, _lists(day, NEW, {}))
    run_bianzhi(home, "build")
    before = contents()
    computed.clear()
    deliver(home, tmp_path / "last", DAYS[-1], _lists(DAYS[-1], NEW + 1, {1: "12"}))
    run_bianzhi(home, "build")
    by_parts = contents()
    run_bianzhi(home, "build", "--full")
    full = contents()
    assert {name for name in full if full[name] != by_parts.get(name)} == set()
    assert full != before
    # The last month, and in all others the person under the former subject and under the own key.
    for name in ("payroll_line", "reconciled_pay", "reconciled_real_name"):
        assert computed[f"int_{name}"] == (1, 2), computed
    # Everybody is in the new roster, which counts for no earlier month.
    assert computed["int_reconciliation_subject"] == (1, len(NAMES) + 1), computed
