"""The installed wheel runs the demo: the one that the other tests read."""

from __future__ import annotations

import shlex

import pytest

from bianzhi.commands.landing.demo import suggestions
from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication
from tests.support.demo import MADE_BY, run_bianzhi
from tests.support.installed import Installed


def test_the_installed_wheel_ran_the_demo(demo_home: Home, installed: Installed) -> None:
    assert (demo_home.root / MADE_BY).read_text() == installed.wheel.name
    assert current_publication(demo_home).record["verdict"] in ("pass", "warn")


# The public edition has tests of its own.
@pytest.mark.parametrize("suggestion", [text for text in suggestions() if "--out" not in text])
def test_what_the_demo_suggests_prints_something(suggestion: str, demo_home: Home) -> None:
    assert len(run_bianzhi(demo_home, *shlex.split(suggestion)).splitlines()) > 3
