"""The models give the result that a reader of the rules expects, example by example."""

from __future__ import annotations

import pytest

from tests.history.examples import EXAMPLES
from tests.history.views import shown

MODEL = {
    "history": "hist_{entity}",
    "resolved": "int_{entity}",
    "stood": "hist_{entity}",
    "stood_once": "hist_{entity}",
    "heads": "establishment_use_month",
    "posts_and_staff": "establishment_use_month",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example, new_warehouse):
    warehouse = new_warehouse().take(example.world.entries)
    model = MODEL[example.view].format(entity=example.entity)
    warehouse.build((model,), example.moment)
    if model == "establishment_use_month":
        answer = warehouse.posts_and_staff()
    else:
        view = "stood" if example.view == "stood_once" else example.view
        answer = getattr(warehouse, view)(example.entity)
    assert sorted(map(str, shown(answer, example.columns))) == sorted(map(str, example.expected))


def test_a_landing_says_what_it_was(new_warehouse):
    restated = next(
        e for e in EXAMPLES if e.name == "back_to_the_first_bytes_is_a_second_restatement"
    )
    again = next(e for e in EXAMPLES if e.name == "the_standing_bytes_sent_again_change_nothing")
    assert new_warehouse().take(restated.world.entries).statuses == [
        "landed",
        "restated",
        "restated",
    ]
    assert new_warehouse().take(again.world.entries).statuses == ["landed", "no_op"]
