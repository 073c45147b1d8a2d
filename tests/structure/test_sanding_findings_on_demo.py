"""Findings about sanding plans of the demo: those, and only those, that its files show.

The recount takes month by month what the delivered plans and the register say, and knows no model.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.parquet import read

LAST = date(2026, 6, 30)
ALLOWED = 6  # months
Item = tuple[str, str, str]  # rule, organization, item
RULES = ("A18", "A19", "C14", "D12")


@pytest.fixture(scope="module")
def demo(demo_home: Home) -> Path:
    return demo_home.root / "demo"


@pytest.fixture(scope="module")
def published(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    path = demo_home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def snapshots(demo: Path, entity: str, columns: str) -> dict[str, dict[date, list[tuple]]]:
    """Scope -> day of the delivery -> rows; each delivery of the demo has some."""
    result: dict[str, dict[date, list[tuple]]] = defaultdict(dict)
    files = demo / "deliveries" / "*" / "*" / f"{entity}.parquet"
    for file, *row in read(
        f"select filename, {columns} from read_parquet('{files}', filename = true)"
    ):
        day, scope, _ = Path(file).parts[-3:]
        result[scope].setdefault(date.fromisoformat(day), []).append(tuple(row))
    return result


def standing(delivered: dict[str, dict[date, list[tuple]]], day: date) -> list[tuple]:
    """The rows of the newest delivery of each scope on a day."""
    rows = []
    for days in delivered.values():
        known = [other for other in days if other <= day]
        if known:
            rows += days[max(known)]
    return rows


def types() -> dict[str, str]:
    """Establishment types whose posts count as authorized, and the type they count as."""
    path = next((PROJECT_ROOT / "seeds" / "codes").glob("*/establishment_type.csv"))
    with open(path, encoding="utf-8") as lines:
        return {
            row["code"]: row["counts_as_code"]
            for row in csv.DictReader(lines)
            if row["counts_as_measure"] == "authorized_posts"
        }


class Recount:
    """What plan and register say on a day."""

    def __init__(self, demo: Path):
        self.types = types()
        self.plans = snapshots(
            demo,
            "sanding_plan",
            "organization_code, item_type_code, item_name, item_code, item_value",
        )
        self.organizations = snapshots(
            demo, "organization", "organization_code, organization_name, grade_code"
        )
        self.departments = snapshots(
            demo,
            "department",
            "organization_code, department_code, department_name, authorized_posts",
        )
        self.posts = snapshots(
            demo,
            "establishment",
            "organization_code, establishment_type_code, authorized_posts",
        )
        self.quotas = snapshots(
            demo,
            "leadership_quota",
            "organization_code, department_code, leadership_level_code, leadership_role_code, "
            "authorized_posts",
        )
        days = {day for scopes in self.organizations.values() for day in scopes}
        self.days = sorted(days)

    def differences(self, day: date) -> dict[Item, str]:
        """Item -> how plan and register differ; items of the register alone included."""
        plan: dict[str, dict[tuple[str, str], int]] = {}
        texts: dict[tuple[str, str, str], str] = {}
        for code, kind, name, item, value in standing(self.plans, day):
            own = plan.setdefault(code, {})
            if kind in ("name", "grade"):
                texts[code, kind, ""] = name if kind == "name" else item
            else:
                counted = self.types.get(item, item) if kind == "establishment" else item
                own[kind, counted] = own.get((kind, counted), 0) + value
                if kind == "department":
                    texts[code, kind, counted] = name
        register: dict[str, dict[tuple[str, str], int]] = {}
        names: dict[tuple[str, str, str], str] = {}
        for code, name, grade in standing(self.organizations, day):
            names[code, "name", ""], names[code, "grade", ""] = name, grade
        for code, item, name, value in standing(self.departments, day):
            register.setdefault(code, {})["department", item] = value
            names[code, "department", item] = name
        for code, kind, value in standing(self.posts, day):
            counted = self.types.get(kind, "unlisted")
            cell = ("establishment", counted)
            own = register.setdefault(code, {})
            own[cell] = own.get(cell, 0) + value
        for code, holder, level, role, value in standing(self.quotas, day):
            cell = ("leadership", f"{holder or ''}/{level}/{role}")
            register.setdefault(code, {})[cell] = value
        return self._compared(plan, register, texts, names)

    def _compared(self, plan, register, texts, names) -> dict[Item, str]:
        result: dict[Item, str] = {}
        rules = {"name": "A18", "grade": "A18", "department": "A19"}
        for (code, kind, item), text in texts.items():
            other = names.get((code, kind, item))
            if other is not None and text is not None and other != text:
                result[rules[kind], code, item or kind] = "text"
        for code, own in plan.items():
            kinds = {kind for kind, _ in own}
            recorded = register.get(code, {})
            for kind, item in {*own, *recorded}:
                if kind not in kinds:
                    continue
                planned, authorized = own.get((kind, item)), recorded.get((kind, item))
                rule = {"establishment": "C14", "leadership": "D12", "department": "A19"}[kind]
                if planned is None and kind != "department":
                    result[rule, code, item] = "not in plan"
                elif planned is not None and authorized is None:
                    result[rule, code, item] = "not in register"
                elif planned is not None and planned != authorized:
                    result["C14" if kind == "department" else rule, code, item] = "number"
        return result

    def lasting(self) -> set[Item]:
        """The items that on the last day have differed in one way for longer than allowed."""
        recent = [self.differences(day) for day in self.days[-ALLOWED - 1 :]]
        return {
            item
            for item, code in recent[-1].items()
            if all(other.get(item) == code for other in recent)
        }


@pytest.fixture(scope="module")
def expected(demo: Path) -> set[Item]:
    return Recount(demo).lasting()


@pytest.fixture(scope="module")
def found(published: duckdb.DuckDBPyConnection, demo: Path) -> set[Item]:
    """The items with a finding that is open on the last day."""
    codes = {}
    rows = snapshots(demo, "sanding_plan", "organization_code, item_no, item_type_code, item_code")
    counted = types()
    for code, number, kind, item in standing(rows, LAST):
        named = {"name": "name", "grade": "grade", "establishment": counted.get(item, item)}
        codes[f"{code}|{number}"] = named.get(kind, item)
    result = set()
    for rule, code, entity, key in published.execute(
        "select rule_id, organization_code, entity, record_key from supervision.finding "
        "where list_contains(?, rule_id) and status_code = 'open'",
        [list(RULES)],
    ).fetchall():
        if entity == "sanding_plan":
            item = codes[key]
        elif entity == "establishment":
            item = counted.get(key.split("|")[1], "unlisted")
        else:
            holder, level, role = key.split("|")[1:]
            item = f"{holder}/{level}/{role}"
        result.add((rule, code, item))
    return result


def test_findings_about_plans_are_those_of_the_files(expected: set[Item], found: set[Item]):
    assert {rule for rule, *_ in expected} == set(RULES)
    assert found == expected


def test_every_planted_difference_that_lasts_is_found(demo: Path, found: set[Item]):
    rules = {"name": "A18", "grade": "A18", "department": "A19", "leadership": "D12"}
    days = {}
    for field in rules:
        for day, code, value in read(
            "select as_of, organization_code, plan_value "
            f"from '{demo}/truth/sanding_differences.parquet' where field_code = '{field}'"
        ):
            item = field if rules[field] == "A18" else value
            days.setdefault((rules[field], code, item), set()).add(day)
    # Delivered with the plan of December, and still with that of June.
    planted = {item for item, own in days.items() if {date(2025, 12, 31), LAST} <= own}
    assert {rule for rule, *_ in planted} == {"A18", "A19", "D12"}
    assert planted <= found


def test_no_name_or_grade_is_blamed_that_was_not_planted(
    demo: Path, expected: set[Item], found: set[Item]
):
    planted = set(
        read(
            "select organization_code, field_code "
            f"from '{demo}/truth/sanding_differences.parquet' where as_of = date '{LAST}'"
        )
    )
    renamed = {row for row in expected if row[0] == "A18"}
    natural = {row for row in renamed if row[1:] not in planted}
    assert {row for row in found if row[0] == "A18" and row[1:] not in planted} == natural
    assert {row[2] for row in natural} <= {"name"}
