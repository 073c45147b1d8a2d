"""The notebooks about structure and retirement run on the demo; their figures are counted again."""

from __future__ import annotations

import io

import duckdb
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.publish.published import current_publication


def _outputs(name: str, home) -> dict[str, str]:
    """Output of the executed cells as HTML, or as text where there is none, by id of the cell."""
    path = PROJECT_ROOT / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs")]
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIANZHI_HOME", str(home.root))
        done = client.execute()
    shown = {}
    for cell in done.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output
            shown[cell["id"]] = output["data"].get("text/html") or output["data"]["text/plain"]
    return shown


def _table(shown: dict[str, str], heading: str) -> pd.DataFrame:
    (html,) = [text for text in shown.values() if f"<th>{heading}</th>" in text]
    table = pd.read_html(io.StringIO(html))[0]
    if isinstance(table.columns, pd.MultiIndex):  # the name of the index has a line of its own
        table.columns = [
            top if below.startswith("Unnamed") else below for top, below in table.columns
        ]
    return table


@pytest.fixture(scope="module")
def client(demo_home):
    database = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def structure(demo_home):
    return _outputs("structure", demo_home)


@pytest.fixture(scope="module")
def retirement(demo_home):
    return _outputs("retirement", demo_home)


def test_organizations_that_stand_out_come_with_a_sentence(structure):
    outliers = _table(structure, "sentence_en")
    assert len(outliers) > 0
    assert outliers["sentence_en"].notna().all()
    assert (outliers["robust_z"].abs() > 3.5).all()


def test_departments_before_a_merger_are_those_of_all_predecessors(structure, client):
    sums = _table(structure, "tiny_before").set_index("reform")
    [(departments,)] = client.execute(
        """
        select count(*) from department_history
        where
            valid_from <= (select last_day(before_on) from reform_window where reform_code = '2018')
            and (
                valid_to is null
                or valid_to > (
                    select last_day(before_on) from reform_window where reform_code = '2018'
                )
            )
            and organization_code in (
                select predecessor_code from organization_lineage
                where reform_code = '2018' and event_type_code = '03' and not is_inferred
            )
        """
    ).fetchall()
    assert sums.loc["merged", "departments_before"] == departments > 0
    assert sums.loc["merged", "organizations"] > 1


def test_the_effect_lies_in_its_interval(structure):
    effect = _table(structure, "difference").iloc[0]
    assert effect["95 % low"] <= effect["difference"] <= effect["95 % high"]
    assert effect["difference"] == pytest.approx(effect["merged"] - effect["untouched"], abs=2e-3)


def test_the_delay_moves_retirements_out_of_the_next_five_years(retirement, client):
    moved = _table(retirement, "with_the_delay").iloc[0]
    assert 0 < moved["with_the_delay"] < moved["ages_before_2025"]
    [(heads,)] = client.execute(
        """
        select sum(heads) from retirement_projection
        where
            scenario_code = 'statutory' and period_code = 'month'
            and month <= (select max(month) + interval 60 month from establishment_use_month)
        """
    ).fetchall()
    assert moved["with_the_delay"] == heads


def test_the_back_test_is_shown(retirement):
    held = _table(retirement, "off by")
    assert len(held) == 6
    assert held["off by"].abs().max() < 6
