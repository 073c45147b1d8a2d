"""Numbers of examples of a property test: a few fixed ones, or many new ones on request."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings


def few_or_many(few: int, many: int) -> pytest.MarkDecorator:
    """Give a test its ``hypothesis_settings``; ``-m slow`` runs many new examples."""
    slow = pytest.param(_settings(many, derandomize=False), marks=pytest.mark.slow)
    return pytest.mark.parametrize(
        "hypothesis_settings", [_settings(few, derandomize=True), slow], ids=["few", "many"]
    )


def _settings(count: int, *, derandomize: bool) -> settings:
    return settings(
        max_examples=count,
        derandomize=derandomize,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
