"""A name that cannot be read keeps the one before, and the published history marks it."""

from __future__ import annotations

from tests.history.example import FEB, JAN
from tests.support.worlds import World, organization


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
