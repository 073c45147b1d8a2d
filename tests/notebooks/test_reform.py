"""The notebook about a reform runs on the demo, and its intervals hold what was planted."""

from __future__ import annotations

import io

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from bianzhi.home import PROJECT_ROOT, Home

NOTEBOOK = PROJECT_ROOT / "notebooks" / "reform.ipynb"
PLANTED = {"off_establishment_per_post", "authorized_posts", "departments"}


@pytest.fixture(scope="module")
def shown(demo_home: Home) -> list[dict[str, str]]:
    """What the cells of the executed notebook show, by kind of content."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIANZHI_HOME", str(demo_home.root))
        patch.delenv("BIANZHI_TRUTH", raising=False)
        done = client.execute()
    outputs = [one for cell in done.cells for one in cell.get("outputs", [])]
    assert [one["text"] for one in outputs if one.get("name") == "stderr"] == []
    return [one["data"] for one in outputs if "data" in one]


def _table(shown: list[dict[str, str]], heading: str) -> pd.DataFrame:
    """The table with that heading; columns are named by their headings, joined by blanks."""
    (html,) = [one["text/html"] for one in shown if f">{heading}</th>" in one.get("text/html", "")]
    table = pd.read_html(io.StringIO(html))[0]
    table.columns = [
        " ".join(str(part) for part in heads if not str(part).startswith("Unnamed"))
        for heads in (one if isinstance(one, tuple) else (one,) for one in table.columns)
    ]
    return table


@pytest.fixture(scope="module")
def held(shown) -> pd.DataFrame:
    """The table of estimates against what was planted."""
    return _table(shown, "planted_percent")


def test_every_planted_effect_is_estimated(held):
    studied = held[held["design"] == "event study"]
    assert set(studied["effect"]) == PLANTED
    assert len(held[held["design"] == "time series"]) == 2


def test_intervals_hold_what_was_planted(held):
    assert held["planted_percent"].between(held["low"], held["high"]).all()
    assert held["planted_inside"].all()


def test_intervals_are_narrow_enough_to_tell_an_effect_from_none(held):
    is_planted = held["planted_percent"] != 0
    assert is_planted.sum() == 4
    assert (held["low"] * held["high"] > 0)[is_planted].all()
    assert not held["zero_inside"][is_planted].any()
    outside = held[held["effect"].str.startswith("off_establishment_per_post") & is_planted]
    assert (outside["high"] - outside["low"] < 15).all()


def test_merged_and_untouched_bodies_were_alike_before(shown):
    before = _table(shown, "p_value")
    assert (before["p_value"].dropna() > 0.05).all()
    assert before["p_value"].notna().any()


def test_breaks_left_out_leave_estimates_in_their_intervals(shown):
    broken = _table(shown, "breaks apart")
    assert broken["breaks apart estimate"].between(broken["all low"], broken["all high"]).all()


def test_charts_are_drawn_here(shown):
    charts = [one["image/svg+xml"] for one in shown if "image/svg+xml" in one]
    assert len(charts) == 5
    for chart in charts:
        assert "http" not in chart.replace("http://www.w3.org/", "")
    assert not [one for one in shown if "<script" in one.get("text/html", "")]


def test_it_is_kept_without_outputs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
