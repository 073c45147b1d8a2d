"""The installed wheel runs the demo: the one that the other tests read."""

from __future__ import annotations

from bianzhi.core.home import Home
from bianzhi.publish.publication import current_publication
from tests.support.demo import MADE_BY
from tests.support.installed import Installed


def test_the_installed_wheel_ran_the_demo(demo_home: Home, installed: Installed) -> None:
    assert (demo_home.root / MADE_BY).read_text() == installed.wheel.name
    assert current_publication(demo_home).record["verdict"] in ("pass", "warn")
