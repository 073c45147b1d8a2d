"""The notebook about a reform runs on the demo, and its intervals include the planted effects."""

from __future__ import annotations

import io
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from scipy import stats

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.demo import run_bianzhi
from tests.support.parquet import read

NOTEBOOK = PROJECT_ROOT / "notebooks" / "reform.ipynb"
PLANTED = {"off_establishment_per_post", "authorized_posts", "departments"}
OTHER_SEEDS = range(2, 6)


def _outputs(home: Home, truth: Path) -> list[dict[str, str]]:
    """The output of the executed cells, by kind of content."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIANZHI_HOME", str(home.root))
        patch.setenv("BIANZHI_TRUTH", str(truth))
        done = client.execute()
    outputs = [item for cell in done.cells for item in cell.get("outputs", [])]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    return [output["data"] for output in outputs if "data" in output]


@pytest.fixture(scope="module")
def demo_truth(demo_home: Home) -> Path:
    return demo_home.root / "demo" / "truth"


@pytest.fixture(scope="module")
def shown(demo_home: Home, demo_truth: Path) -> list[dict[str, str]]:
    return _outputs(demo_home, demo_truth)


def _table(shown: list[dict[str, str]], heading: str) -> pd.DataFrame:
    """The table under a heading; column names are its joined headings."""
    (html,) = [
        item["text/html"] for item in shown if f">{heading}</th>" in item.get("text/html", "")
    ]
    table = pd.read_html(io.StringIO(html))[0]
    table.columns = [
        " ".join(str(part) for part in heads if not str(part).startswith("Unnamed"))
        for heads in (
            column if isinstance(column, tuple) else (column,) for column in table.columns
        )
    ]
    return table


@pytest.fixture(scope="module")
def held(shown) -> pd.DataFrame:
    """The table of estimates and planted effects."""
    return _table(shown, "planted_percent")


def _outside_staff(held: pd.DataFrame) -> pd.DataFrame:
    """The estimates of the 25 % more off-establishment staff, by either design."""
    is_staff = held["effect"].str.startswith("off_establishment_per_post")
    return held[is_staff & (held["planted_percent"] != 0)]


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
    outside = _outside_staff(held)
    assert len(outside) == 2
    assert (outside["high"] - outside["low"] < 15).all()


@pytest.mark.slow
def test_intervals_hold_what_was_planted_in_other_cities(tmp_path):
    """All intervals of several more cities together: too many misses for 95 % are a failure."""
    tables = []
    for seed in OTHER_SEEDS:
        home, result = Home(tmp_path / str(seed) / "home"), tmp_path / str(seed) / "made"
        run_bianzhi(home, "generate", "--tier", "s", "--seed", str(seed), "--out", str(result))
        run_bianzhi(home, "run", str(result / "deliveries"), "--source", "canonical")
        tables.append(_table(_outputs(home, result / "truth"), "planted_percent"))
    concat = pd.concat(tables, ignore_index=True)
    inside = concat["planted_percent"].between(concat["low"], concat["high"])
    assert len(concat) == 5 * len(OTHER_SEEDS)
    assert stats.binom.cdf(inside.sum(), len(concat), 0.95) > 0.01, concat[~inside]
    outside = _outside_staff(concat)
    assert len(outside) == 2 * len(OTHER_SEEDS)
    assert (outside["low"] > 0).all()


def test_errors_over_organizations_are_larger_than_those_of_one_series(shown):
    series = _table(shown, "nw low").iloc[0]
    assert series.iloc[:2].tolist() == ["off_establishment_per_post", "merged"]
    for change in ("level", "slope"):
        over_organizations = series[f"{change} high"] - series[f"{change} low"]
        assert over_organizations > 1.5 * (series[f"{change} nw high"] - series[f"{change} nw low"])


def test_merged_organizations_are_compared_with_their_like(shown):
    groups = _table(shown, "smallest")
    groups[["kind", "grade"]] = groups[["kind", "grade"]].ffill()
    assert set(groups["kind"]) == {"organ"}
    weights = groups.pivot(index="grade", columns="group", values="weight")
    assert weights["untouched"].tolist() == weights["merged"].tolist()


def test_organizations_have_the_names_of_their_time(shown, demo_truth):
    """Codes are reused: the names of later years belong to others."""
    names = read(
        "select organization_name from read_parquet(?) where shown_from < date '2018-12-01'",
        [str(demo_truth / "organizations.parquet")],
    )
    made_from = _table(shown, "made_from").iloc[1:]
    listed = made_from["made_from"].str.removesuffix("...").str.split(", ").explode()
    listed = listed.str.replace(r" \(\d+ %\)$", "", regex=True)
    assert len(listed) > 20
    assert set(listed) <= {name for (name,) in names}


def test_merged_and_untouched_organizations_were_alike_before(shown):
    before = _table(shown, "p_value")
    assert (before["p_value"].dropna() > 0.05).all()
    assert before["p_value"].notna().any()


def test_breaks_left_out_leave_estimates_in_their_intervals(shown):
    broken = _table(shown, "breaks apart")
    assert broken["breaks apart estimate"].between(broken["all low"], broken["all high"]).all()


def test_charts_are_drawn_here(shown):
    charts = [item["image/svg+xml"] for item in shown if "image/svg+xml" in item]
    assert len(charts) == 5
    for chart in charts:
        assert "http" not in chart.replace("http://www.w3.org/", "")
    assert not [item for item in shown if "<script" in item.get("text/html", "")]


def test_it_is_kept_without_outputs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
