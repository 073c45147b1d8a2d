"""The notebook about known time runs from first to last cell on a small warehouse."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.known_time.conftest import sent
from tests.support.compiled import Models
from tests.support.demo import run_bianzhi
from tests.support.warehouse import SECRET

NOTEBOOK = PROJECT_ROOT / "notebooks" / "known_time.ipynb"
HEADER = "organization_code,establishment_type_code,authorized_posts\n"
DELIVERIES = (("2024-01-31", 10, "2024-02-05"), ("2024-02-29", 10, "2024-03-05"))
RESTATEMENT = ("2024-01-31", 12, "2024-03-20")


@pytest.fixture
def small(models: Models, tmp_path, monkeypatch) -> Home:
    """A built warehouse of two months, the first of them restated."""
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    home = models.lend_project(Home(tmp_path / "home"))
    for number, (day, posts, received) in enumerate((*DELIVERIES, RESTATEMENT)):
        folder = sent(tmp_path / str(number), "establishment.csv", f"{HEADER}B1,11,{posts}\n")
        options = ("--as-of", day, "--scope", "*", "--received-at", received)
        run_bianzhi(home, "land", str(folder), "--source", "canonical", *options)
    run_bianzhi(home, "build")
    return home


def test_it_runs(small, monkeypatch):
    monkeypatch.setenv("BIANZHI_HOME", str(small.root))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=1800, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    done = client.execute()
    shown = "\n".join(str(cell.get("outputs", "")) for cell in done.cells)
    assert "restatement" in shown
    # The figure that the restatement changed from 10 to 12 appears for both known times.
    assert "authorized_posts at K1" in shown
    assert "authorized_posts at K2" in shown


def test_it_is_kept_without_outputs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
