"""Each act that changes the known data appears with its changed figures, and nothing else does."""

from __future__ import annotations

from datetime import date

import pytest

from ingest import amend, land
from tests.known_time.conftest import sent
from tests.support.worlds import World, citizen_id, instant, person, quota

NOV, DEC = "2023-11-30", "2023-12-31"
JAN, FEB, MAR, APR = "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"


def of_month(rows: list[dict], measure: str) -> dict[str, tuple]:
    """Values of a measure before and after, by month."""
    return {
        str(row["month"]): (row["value_before"], row["value_after"])
        for row in rows
        if row["measure"] == measure and row["mart"] == "establishment_use_month"
    }


def acts(rows: list[dict]) -> set[tuple]:
    return {(row["change_code"], row["delivery"]) for row in rows}


def test_a_restatement_moves_its_month_only(new_warehouse, moved):
    world = World()
    for day in (JAN, FEB, MAR):
        world.land(day, establishment=[quota("B1", 10), quota("B2", 5)])
    world.land(FEB, establishment=[quota("B1", 12), quota("B2", 5)])
    rows = moved(new_warehouse().take(world.entries), 3, 4)
    assert of_month(rows, "authorized_posts") == {FEB: ("10", "12")}
    assert {row["organization_code"] for row in rows} == {"B1"}
    assert acts(rows) == {("restatement", "D4")}
    assert {row["basis_code"] for row in rows} == {"organization"}


def test_a_restatement_is_carried_into_months_nobody_delivered(new_warehouse, moved):
    world = World()
    world.land(JAN, scope="350501", establishment=[quota("B1", 10)])
    world.land(MAR, scope="350502", establishment=[quota("B2", 5)])
    world.land(JAN, scope="350501", establishment=[quota("B1", 11)])
    rows = moved(new_warehouse().take(world.entries), 2, 3)
    assert of_month(rows, "authorized_posts") == dict.fromkeys((JAN, FEB, MAR), ("10", "11"))
    assert acts(rows) == {("restatement", "D3")}


def test_the_same_bytes_again_move_nothing(new_warehouse, moved):
    world = World()
    for day in (JAN, FEB, JAN):
        world.land(day, establishment=[quota("B1", 10)])
    assert moved(new_warehouse().take(world.entries), 2, 3) == []


def test_a_retraction_names_the_delivery_taken_back(new_warehouse, moved):
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)])
    wrong = world.land(FEB, establishment=[quota("B1", 90)])
    world.land(MAR, establishment=[quota("B1", 10)])
    world.retract(wrong)
    rows = moved(new_warehouse().take(world.entries), 3, 4)
    assert of_month(rows, "authorized_posts") == {FEB: ("90", "10")}
    assert acts(rows) == {("retraction", "D2")}
    assert {row["reason"] for row in rows} == {"taken back"}


def test_a_retracted_restatement_gives_back_what_stood_before(new_warehouse, moved):
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)])
    wrong = world.land(JAN, establishment=[quota("B1", 90)])
    world.retract(wrong)
    warehouse = new_warehouse().take(world.entries)
    rows = moved(warehouse, 2, 3)
    assert of_month(rows, "authorized_posts") == {JAN: ("90", "10")}
    assert acts(rows) == {("retraction", "D2")}
    assert moved(warehouse, 1, 3) == []


def test_a_late_delivery_moves_the_months_that_were_carried(new_warehouse, moved):
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)])
    world.land(APR, establishment=[quota("B1", 14)])
    world.land(FEB, establishment=[quota("B1", 12)])
    rows = moved(new_warehouse().take(world.entries), 2, 3)
    assert of_month(rows, "authorized_posts") == dict.fromkeys((FEB, MAR), ("10", "12"))
    assert acts(rows) == {("late_arrival", "D3")}
    presence = [row for row in rows if row["measure"] == "months_since_observed"]
    assert {row["basis_code"] for row in presence} <= {"scope"}


def test_another_scope_that_names_a_organization_moves_whether_it_was_observed(
    new_warehouse, moved
):
    """From then on that scope also reports the organization, and it did not send the main file."""
    world = World()
    world.land(DEC, establishment=[quota("B1", 1)])
    world.land(APR, scope="350500", establishment=[])
    world.land(NOV, scope="350500", establishment=[quota("B1", 1)])
    world.land(DEC, scope="350500", establishment={"junior": [quota("B1", 1)]})
    rows = moved(new_warehouse().take(world.entries), 3, 4)
    presence = {(r["measure"], str(r["month"])): r["delivery"] for r in rows}
    assert presence["is_observed", DEC] == "D4"
    assert {row["delivery"] for row in rows} == {"D4"}


def test_a_delivery_before_the_first_month_adds_that_month(new_warehouse, moved):
    world = World()
    world.land(FEB, establishment=[quota("B1", 10)])
    world.land(JAN, establishment=[quota("B1", 9)])
    rows = moved(new_warehouse().take(world.entries), 1, 2)
    assert of_month(rows, "authorized_posts") == {JAN: (None, "9")}
    assert acts(rows) == {("late_arrival", "D2")}


def test_what_comes_on_time_moves_nothing(new_warehouse, moved):
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)], person=[person(1, "B1")])
    world.land(FEB, establishment=[quota("B1", 20)], person=[person(2, "B1")])
    assert moved(new_warehouse().take(world.entries), 1, 2) == []


def test_each_figure_has_its_own_delivery(new_warehouse, moved):
    world = World()
    for day in (JAN, FEB):
        world.land(day, establishment=[quota("B1", 10)], person=[person(1, "B1"), person(2, "B2")])
    world.land(JAN, establishment=[quota("B1", 11)])
    world.land(FEB, person=[person(1, "B1"), person(3, "B1"), person(2, "B2")])
    rows = moved(new_warehouse().take(world.entries), 2, 4)
    by = {(row["measure"], str(row["month"])): row["delivery"] for row in rows}
    assert by[("authorized_posts", JAN)] == "D3"
    assert by[("in_post", FEB)] == "D4"
    assert by[("entries", FEB)] == "D4"
    assert by[("closing", FEB)] == "D4"
    assert {row["organization_code"] for row in rows} == {"B1"}


def test_a_organization_that_sent_nothing_is_moved_by_its_people(new_warehouse, moved):
    """The exit from B1 becomes a transfer when the other county's delivery arrives."""
    world = World()
    world.land(JAN, scope="350501", person=[person(1, "B1"), person(2, "B1")])
    world.land(JAN, scope="350502", person=[person(3, "B2")])
    world.land(FEB, scope="350501", person=[person(2, "B1")])
    world.land(FEB, scope="350502", person=[person(3, "B2"), person(1, "B2")])
    rows = moved(new_warehouse().take(world.entries), 3, 4)
    own = [row for row in rows if row["organization_code"] == "B1"]
    assert {row["measure"] for row in own} == {"exits", "transfers_out"}
    assert acts(own) == {("arrival", "D4")}
    assert {row["basis_code"] for row in own} == {"people"}


CONTRACT = """
source: two_columns
description: {{en: two columns of posts, zh: 两列编制}}
entities:
  establishment:
    files: [establishment.csv]
    columns: {{{read}: authorized_posts}}
    ignored: [{left}]
"""


def test_a_cell_that_appears_shows_what_is_in_it(new_warehouse, moved):
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)], person=[person(1, "B1")])
    world.land(JAN, person=[person(1, "B1"), person(2, "B1", "31")])
    rows = moved(new_warehouse().take(world.entries), 1, 2)
    cells = {row["cell"].split(",")[0] for row in rows}
    assert cells == {"establishment_type_code=31", ""}  # of some marts an organization is a cell
    assert acts(rows) == {("restatement", "D2")}
    assert not [row for row in rows if row["value_after"] == "0"]


LEADERS = """
source: leaders
description: {en: leaders and their posts, zh: 领导与职数}
entities: {leadership_quota: {}, person: {}}
"""


def test_a_leader_is_counted_where_the_restated_quota_is(new_warehouse, moved, tmp_path):
    warehouse = new_warehouse()
    contract = tmp_path / "leaders.yml"
    contract.write_text(LEADERS, "utf-8")
    what = "leadership_level_code,leadership_role_code"
    leader = f"person_id,organization_code,establishment_type_code,department_code,{what}\n"
    leader += f"{citizen_id(1)},B1,11,D1,131,1\n"
    posts = f"organization_code,department_code,{what},authorized_posts\nB1,{{}},131,1,1\n"
    delivered = (
        {"leadership_quota.csv": posts.format(""), "person.csv": leader},
        {"leadership_quota.csv": posts.format("D1")},
    )
    for number, files in enumerate(delivered, 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        as_of, received = date.fromisoformat(JAN), instant(number)
        how = {"as_of": as_of, "scope": "*", "received_at": received, "backfill": True}
        (landed,) = land.land(warehouse.home, [folder], contract=contract, **how)
        assert landed.status != land.REFUSED, [problem.text("en") for problem in landed.problems]
    rows = moved(warehouse, 1, 2)
    assert {row["delivery_id"] for row in rows} == {landed.delivery_id}
    output = {
        (row["cell"].split(",")[0], row["measure"]): (row["value_before"], row["value_after"])
        for row in rows
    }
    for measure in ("authorized_posts", "in_post"):
        for cell in ("department_code=", "quota_holder_code=body"):
            assert output[cell, measure] == ("1", None)
        for cell in ("department_code=D1", "quota_holder_code=department"):
            assert output[cell, measure] == (None, "1")


@pytest.fixture
def contracts(tmp_path):
    """Two readings of the same file."""
    paths = []
    for number, (read, left) in enumerate((("审批数", "核定数"), ("核定数", "审批数"))):
        paths.append(tmp_path / f"reading_{number}.yml")
        paths[-1].write_text(CONTRACT.format(read=read, left=left), "utf-8")
    return paths


def test_a_rereading_names_the_delivery_read_anew(new_warehouse, moved, contracts, tmp_path):
    warehouse = new_warehouse()
    text = "organization_code,establishment_type_code,审批数,核定数\nB1,11,10,12\nB2,11,5,5\n"
    landed = land.land(
        warehouse.home,
        [sent(tmp_path / "delivery", "establishment.csv", text)],
        contract=contracts[0],
        as_of=instant(0).date().replace(year=2024, month=1, day=31),
        scope="*",
        received_at=instant(1),
        backfill=True,
    )[0]
    assert landed.status == land.LANDED, [problem.text("en") for problem in landed.problems]
    reread = amend.reland(
        warehouse.home,
        [landed.delivery_id],
        contract=contracts[1],
        received_at=instant(2),
        backfill=True,
    )[0]
    assert reread.status != land.REFUSED, [problem.text("en") for problem in reread.problems]
    rows = moved(warehouse, 1, 2)
    assert of_month(rows, "authorized_posts") == {JAN: ("10", "12")}
    assert acts(rows) == {("reland", landed.delivery_id)}
    assert {row["received_at"] for row in rows} == {instant(2).replace(tzinfo=None)}
