"""Whatever is delivered, and in whatever order it lands, the models agree with the oracle."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.history import views
from tests.history.views import Answer
from tests.support.strategies import moments, orders, series, worlds
from tests.support.warehouse import Warehouse, hide_people
from tests.support.worlds import END_OF_TIME, ENTITIES, World

# Every run of the suite draws the same few worlds; `-m slow` draws many, and others each time.
FEW, MANY = 25, 1000
how_many = pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
RESOLVED = ("establishment", "person")


def drawing(count: int) -> settings:
    return settings(
        max_examples=count,
        derandomize=count == FEW,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def entities_of(world: World) -> list[str]:
    return sorted({entity for entry in world.entries for entity in entry.content})


def models_of(entities: list[str]) -> tuple[str, ...]:
    histories = tuple(f"hist_{entity}" for entity in entities)
    return histories + tuple(f"int_{entity}" for entity in entities if entity in RESOLVED)


def same(answer: Answer, expected: Answer) -> None:
    """Row for row, on every column that the oracle names."""
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


@how_many
def test_models_agree_with_the_oracle(new_warehouse, count):
    @drawing(count)
    @given(st.data(), worlds() | series(), st.sampled_from(["csv", "parquet"]), st.booleans())
    def holds(data, world, form, narrow):
        warehouse = new_warehouse(form=form, narrow=narrow)
        warehouse.take(data.draw(orders(world), label="order of landing"))
        agrees(warehouse, world)
        agrees(warehouse, world, data.draw(moments(world), label="known at"))
        shutil.rmtree(warehouse.folder)

    holds()


@how_many
def test_staff_and_posts_of_a_month_agree_with_the_oracle(new_warehouse, count):
    @drawing(count)
    @given(worlds(entities=RESOLVED) | series(entities=RESOLVED))
    def holds(world):
        warehouse = new_warehouse().take(world.entries)
        warehouse.build(("establishment_use_month",))
        same(warehouse.posts_and_staff(), views.posts_and_staff(world))
        shutil.rmtree(warehouse.folder)

    holds()


@how_many
def test_any_order_of_landing_gives_the_same_tables(new_warehouse, count):
    @drawing(count)
    @given(st.data(), worlds())
    def holds(data, world):
        models = models_of(entities_of(world))
        tables = []
        for order in (world.entries, data.draw(orders(world), label="order of landing")):
            warehouse = new_warehouse().take(order)
            warehouse.build(models)
            tables.append([whole_table(warehouse, model) for model in models])
            shutil.rmtree(warehouse.folder)
        assert tables[0] == tables[1]

    holds()


def whole_table(warehouse: Warehouse, model: str) -> list[tuple]:
    schema = warehouse.models.models[model].schema
    return warehouse.ask(f"select * from {schema}.{model} order by all")
