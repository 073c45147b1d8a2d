"""The flow marts equal the expectations of a reader and an independent recount."""

from __future__ import annotations

from collections import Counter

import pytest

from bianzhi.core.home import PROJECT_ROOT
from tests.flow.cases import Case
from tests.flow.conftest import ALL_CASES
from tests.flow.examples import EXAMPLES
from tests.flow.recount import month_ends, recount
from tests.flow.warehouse import month_of

IDENTITIES = sorted(path.stem for path in (PROJECT_ROOT / "tests" / "dbt").glob("stock_flow_*.sql"))
COUNTED = (
    "entries", "exits", "transfers_in", "transfers_out", "reform_in", "reform_out",
    "reclassified_in", "reclassified_out", "corrections",
)  # fmt: skip


def changes(built, case: Case) -> list[tuple]:
    rows = built.execute(
        """
        select month, person_key, organization_code, establishment_type_code, flow_code,
            cause_code, heads_change, counter_organization_code, counter_month
        from historical_change.staff_change
        where starts_with(organization_code, ?) and flow_code <> 'attribute'
        """,
        [f"{case.name}-"],
    ).fetchall()
    return [_change(*row) for row in rows]


def _change(month, person, organization, kind, flow, cause, heads, counter, counter_month) -> tuple:
    return (
        month_of(month),
        person.split("-")[1],
        organization.split("-")[1],
        kind,
        flow,
        cause,
        heads,
        counter and counter.split("-")[1],
        counter_month and month_of(counter_month),
    )


def _sorted(rows: list[tuple]) -> list[tuple]:
    return sorted(rows, key=lambda row: tuple(str(value) for value in row))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.case.name)
def test_example(built, example):
    result = [
        (month, organization, flow, cause)
        for month, _, organization, _, flow, cause, *_ in changes(built, example.case)
        if month > 1
    ]
    assert sorted(result) == example.expected


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity_holds(built, models, cases_folder, name):
    node = models.manifest["nodes"][f"test.bianzhi.{name}"]
    sql = (PROJECT_ROOT / node["compiled_path"]).read_text("utf-8")
    sql = sql.replace(str(models.folder), str(cases_folder / "build"))
    assert built.execute(sql).fetchall() == []


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_every_change_is_as_recounted(built, case):
    expected = [
        (
            leg.month,
            leg.person,
            leg.organization,
            leg.type,
            leg.flow,
            leg.cause,
            leg.gain,
            leg.counter and leg.counter.organization,
            leg.counter and leg.counter.month,
        )
        for leg in recount(case)
    ]
    assert _sorted(changes(built, case)) == _sorted(expected)


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_every_cell_is_as_recounted(built, case):
    columns = ", ".join(COUNTED)
    rows = built.execute(
        f"""
        select month, organization_code, establishment_type_code, opening, {columns}, closing
        from historical_change.stock_flow_month where starts_with(organization_code, ?)
        """,
        [f"{case.name}-"],
    ).fetchall()
    result = [(month_of(row[0]), row[1].split("-")[1], *row[2:]) for row in rows]
    assert _sorted(result) == _sorted(_cells(case))


def _cells(case: Case) -> list[tuple]:
    states = month_ends(case)
    stocks = {
        month: Counter((head.organization, head.type) for head in state)
        for month, state in states.items()
    }
    flows: dict[tuple, Counter] = {}
    for leg in recount(case):
        counted = flows.setdefault((leg.month, leg.organization, leg.type), Counter())
        counted[leg.flow] += leg.gain if leg.flow == "corrections" else 1
    cells = []
    for month in range(1, max(states) + 1):
        moved = {cell[1:] for cell in flows if cell[0] == month}
        for organization, kind in {*stocks[month - 1], *stocks[month]} | moved:
            counted = flows.get((month, organization, kind), Counter())
            opening, closing = (
                stocks[month - 1][organization, kind],
                stocks[month][organization, kind],
            )
            cells.append(
                (month, organization, kind, opening, *(counted[f] for f in COUNTED), closing)
            )
    return cells
