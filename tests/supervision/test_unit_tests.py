"""dbt's unit tests, and every model on a warehouse without deliveries."""

from __future__ import annotations

from tests.support.compiled import Models


def _faults(models: Models, kinds: tuple[str, ...]) -> dict[str, str]:
    return {
        name: item["message"]
        for name, item in models.results.items()
        if name.startswith(kinds) and item["status"] not in ("success", "pass", "skipped")
    }


def test_every_rule_fires_where_it_must_and_only_there(models: Models) -> None:
    assert any(name.startswith("unit_test.") for name in models.results)
    assert _faults(models, ("unit_test.",)) == {}


def test_marts_whose_inputs_never_came_are_empty_and_no_error(models: Models) -> None:
    assert _faults(models, ("model.", "seed.", "test.")) == {}
