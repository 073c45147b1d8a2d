"""Names that cannot be read, and rows without a readable key: which records they may be."""

from __future__ import annotations

import pytest

from tests.history.example import FEB, JAN, MAR
from tests.support.worlds import World, duty, organization


def test_a_carried_name_is_marked_in_the_mart(new_warehouse):
    world = World()
    world.land(JAN, organization=[organization("B1", "甲局")])
    world.land(FEB, organization=[organization("B1", "#REF!")])
    warehouse = new_warehouse().take(world.entries)
    warehouse.build(("organization_history",))
    rows = warehouse.ask(
        "select cast(valid_from as varchar), organization_name, is_carried, is_placeholder"
        " from historical_change.organization_history order by valid_from"
    )
    assert rows == [(str(JAN), "甲局", True, False)]


@pytest.mark.parametrize(
    ("names", "is_kept"),
    [
        (["甲局"], True),
        (["乙局"], False),
        (["#REF!"], True),  # nobody knows its name
        (["乙局", "#REF!"], False),  # its name is the one before
        (["#REF!", "乙局"], False),
        (["#REF!", "甲局"], True),
    ],
)
def test_a_row_whose_key_cannot_be_read_may_be_a_record_that_has_no_other_name(
    new_warehouse, names, is_kept
):
    world = World()
    for day, name in zip((JAN, FEB), names, strict=False):
        world.land(day, organization=[organization("B1", name)])
    world.land(MAR, organization=[organization("#REF!", "甲局")])
    warehouse = new_warehouse().take(world.entries)
    warehouse.build(("hist_organization",))
    assert warehouse.ask("select bool_or(valid_to is null) from history.hist_organization") == [
        (is_kept,)
    ]


def test_a_part_of_a_key_that_holds_the_separator_is_one_part(new_warehouse):
    world = World()
    codes = [("B1", "1"), ("B1|", "1"), ("B1", "|1"), ("B1\\", "1"), ("#REF!", "1")]
    rows = [{**duty(1, "a"), "organization_code": code, "duty_no": no} for code, no in codes]
    world.land(JAN, duty=rows[:-1])
    world.land(FEB, duty=rows[-1:])
    warehouse = new_warehouse().take(world.entries)
    warehouse.build(("hist_duty",))
    kept = warehouse.ask(
        "select record_key from history.hist_duty where valid_to is null order by 1"
    )
    assert kept == [("B1\\\\|1",), ("B1\\||1",), ("B1|1",)]
