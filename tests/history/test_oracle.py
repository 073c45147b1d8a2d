"""The oracle gives what a reader of the rules expects, example by example."""

from __future__ import annotations

import pytest

from tests.history import views
from tests.history.examples import EXAMPLES, moment
from tests.history.oracle import scope_rank
from tests.history.oracle_months import broken_identities


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example):
    view = getattr(views, example.view)
    arguments = () if example.view in ("heads", "posts_and_staff") else (example.entity,)
    answer = view(example.world, *arguments, known_at=moment(example))
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
