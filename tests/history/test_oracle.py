"""The oracle gives the result that a reader of the rules expects, example by example."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history import views
from tests.history.examples import EXAMPLES
from tests.history.oracle import scope_rank, standing
from tests.history.oracle_months import broken_identities
from tests.support.strategies import OTHERS, STATES, moments, orders, series, worlds
from tests.support.worlds import END_OF_TIME, ENTITIES, World

hypothesis_settings = settings(max_examples=60, derandomize=True, deadline=None, database=None)
any_world = worlds() | series(entities=STATES) | series(entities=OTHERS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example):
    view = getattr(views, example.view)
    arguments = () if example.view in ("heads", "posts_and_staff") else (example.entity,)
    answer = view(example.world, *arguments, known_at=example.moment)
    assert sorted(map(str, views.shown(answer, example.columns))) == sorted(
        map(str, example.expected)
    )


def test_a_narrower_scope_ranks_higher():
    scopes = ["*", "350000", "350500", "350521", "350521100"]
    assert [scope_rank(scope) for scope in scopes] == [0, 1, 2, 3, 4]
    assert scope_rank("B1") == 4


def test_an_open_account_is_found():
    flows = dict.fromkeys(
        (
            "entries",
            "exits",
            "transfers_in",
            "transfers_out",
            "reform_in",
            "reform_out",
            "reclassified_in",
            "reclassified_out",
            "corrections",
        ),
        0,
    )
    cell = {"organization_code": "B1", "establishment_type_code": "11", "month": "2024-01-31"}
    closed = cell | flows | {"opening": 0, "corrections": 2, "closing": 2}
    assert broken_identities([closed]) == []
    assert broken_identities([closed | {"closing": 3}])
    later = closed | {"month": "2024-02-29", "opening": 2, "corrections": 0}
    assert broken_identities([closed, later]) == []
    assert broken_identities([closed, later | {"opening": 1, "entries": 1}])
    assert broken_identities([closed, later | {"transfers_out": 1, "closing": 1}])


def everything(world: World, known_at=END_OF_TIME) -> list:
    """All answers of the oracle for a world, in a fixed order."""
    output = []
    for entity, described in ENTITIES.items():
        state = described.kind == "state"
        pictures: list[Callable] = (
            [views.history, views.resolved] if state else [views.stood, views.stood_once]
        )
        output += [sorted(map(str, picture(world, entity, known_at))) for picture in pictures]
    return output


@hypothesis_settings
@given(st.data(), any_world)
def test_the_order_of_the_entries_does_not_matter(data, world):
    assert everything(World(data.draw(orders(world)))) == everything(world)


@hypothesis_settings
@given(st.data(), any_world)
def test_what_was_known_is_what_had_been_received(data, world):
    moment = data.draw(moments(world))
    received = World([entry for entry in world.entries if entry.received_at <= moment])
    assert everything(world, moment) == everything(received)


@hypothesis_settings
@given(st.data(), any_world)
def test_a_delivery_taken_back_leaves_no_trace(data, world):
    name = data.draw(st.sampled_from([e.name for e in world.entries if e.kind == "land"]))
    without = World([entry for entry in world.entries if entry.name != name])
    landing = next(entry for entry in world.entries if entry.name == name)
    world.retract(landing)
    assert everything(world) == everything(without)


@hypothesis_settings
@given(st.data(), any_world)
def test_what_stands_sent_again_changes_nothing(data, world):
    slots = standing(world.entries, END_OF_TIME)
    whole = {slots[slot].landing.name for slot in slots} - _not_whole(world, slots)
    landings = [e for e in world.entries if e.kind == "land" and e.name in whole]
    if landings:
        before = everything(world)
        old = data.draw(st.sampled_from(landings))
        world.land(old.as_of, old.scope, old.source, **old.content)
        assert everything(world) == before


def _not_whole(world: World, slots: dict) -> set[str]:
    """Deliveries with a part that is not in force, or was read under a later contract."""
    relanded = {entry.name for entry in world.entries if entry.kind == "reland"}
    lost = {
        entry.name
        for entry in world.entries
        if entry.kind == "land"
        for entity, parts in entry.content.items()
        for part in parts
        if slots.get((entry.source, entry.scope, entry.as_of, entity, part)) is None
        or slots[(entry.source, entry.scope, entry.as_of, entity, part)].landing.name != entry.name
    }
    return relanded | lost
