"""The models agree with the oracle for any deliveries in any order of landing."""

from __future__ import annotations

import shutil

from hypothesis import given
from hypothesis import strategies as st

from ingest.rebuild import rebuild
from tests.history import views
from tests.history.oracle_months import broken_identities
from tests.history.views import Answer
from tests.support.hypothesis_settings import few_or_many
from tests.support.strategies import OTHERS, STATES, moments, orders, series, worlds
from tests.support.warehouse import Warehouse, hide_people
from tests.support.worlds import END_OF_TIME, ENTITIES, World

FEW, FEWER, MANY = 40, 12, 1000

RESOLVED = ("establishment", "person")
STAFFING = ("establishment", "person", "organization")
MOVING = ("person", "organization_event")
any_world = worlds() | series(entities=STATES) | series(entities=OTHERS)


def entities_of(world: World) -> list[str]:
    return sorted({entity for entry in world.entries for entity in entry.content})


def models_of(entities: list[str]) -> tuple[str, ...]:
    histories = tuple(f"hist_{entity}" for entity in entities)
    return histories + tuple(f"int_{entity}" for entity in entities if entity in RESOLVED)


def same(answer: Answer, expected: Answer) -> None:
    """Compare row by row, on every column of the oracle."""
    expected = hide_people(expected)
    columns = tuple(expected[0]) if expected else tuple(answer[0]) if answer else ()
    assert views.shown(answer, columns) == views.shown(expected, columns)


def agrees(warehouse: Warehouse, world: World, known_at=END_OF_TIME) -> None:
    entities = entities_of(world)
    warehouse.build(models_of(entities), known_at)
    for entity in entities:
        kind = ENTITIES[entity].kind
        if kind == "state":
            same(warehouse.history(entity), views.history(world, entity, known_at))
        elif kind == "event":
            same(warehouse.stood(entity), views.stood_once(world, entity, known_at))
        else:
            same(warehouse.stood(entity), views.stood(world, entity, known_at))
        if entity in RESOLVED:
            same(warehouse.resolved(entity), views.resolved(world, entity, known_at))


@few_or_many(FEW, MANY)
def test_models_agree_with_the_oracle(new_warehouse, hypothesis_settings):
    @hypothesis_settings
    @given(st.data(), any_world, st.sampled_from(["csv", "parquet"]), st.booleans())
    def holds(data, world, form, narrow):
        warehouse = new_warehouse(form=form, narrow=narrow)
        warehouse.take(data.draw(orders(world), label="order of landing"))
        agrees(warehouse, world)
        agrees(warehouse, world, data.draw(moments(world), label="known at"))
        shutil.rmtree(warehouse.folder)

    holds()


@few_or_many(FEWER, MANY)
def test_staff_and_posts_of_a_month_agree_with_the_oracle(new_warehouse, hypothesis_settings):
    @hypothesis_settings
    @given(st.data(), worlds(entities=STAFFING) | series(entities=STAFFING))
    def holds(data, world):
        warehouse = new_warehouse().take(world.entries)
        for known_at in (END_OF_TIME, data.draw(moments(world), label="known at")):
            warehouse.build(("establishment_use_month",), known_at)
            same(warehouse.posts_and_staff(), views.posts_and_staff(world, known_at))
        shutil.rmtree(warehouse.folder)

    holds()


@few_or_many(FEWER, MANY)
def test_flows_of_staff_explain_every_change_of_the_oracles_heads(
    new_warehouse, hypothesis_settings
):
    @hypothesis_settings
    @given(worlds(entities=MOVING) | series(entities=MOVING))
    def holds(world):
        warehouse = new_warehouse().take(world.entries)
        warehouse.build(("stock_flow_month",))
        cells = warehouse.stocks_and_flows()
        heads = {
            (cell["organization_code"], cell["establishment_type_code"], cell["month"]): cell
            for cell in cells
            if cell["closing"]
        }
        expected = views.heads(world)
        assert {place: str(cell["closing"]) for place, cell in heads.items()} == {
            (row["organization_code"], row["establishment_type_code"], row["month"]): row["in_post"]
            for row in expected
        }
        assert broken_identities(cells) == []
        shutil.rmtree(warehouse.folder)

    holds()


@few_or_many(FEWER, MANY)
def test_any_order_of_landing_and_a_rebuild_give_the_same_tables(
    new_warehouse, hypothesis_settings
):
    @hypothesis_settings
    @given(st.data(), any_world)
    def holds(data, world):
        models = models_of(entities_of(world))
        first = new_warehouse().take(world.entries)
        expected = whole_tables(first, models)
        rebuild(first.home)
        assert whole_tables(first, models) == expected
        other = new_warehouse().take(data.draw(orders(world), label="order of landing"))
        assert whole_tables(other, models) == expected
        shutil.rmtree(first.folder)
        shutil.rmtree(other.folder)

    holds()


def whole_tables(warehouse: Warehouse, models: tuple[str, ...]) -> list[list[tuple]]:
    """Every column of every row, including hashes and ids."""
    warehouse.build(models)
    schemas = {model: warehouse.models.models[model].schema for model in models}
    return [warehouse.ask(f"select * from {schemas[m]}.{m} order by all") for m in models]
