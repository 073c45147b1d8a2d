"""The notebook about known time runs from first to last cell on a small warehouse."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.support.warehouse import SECRET

NOTEBOOK = PROJECT_ROOT / "notebooks" / "known_time.ipynb"


def test_it_runs(restated_home, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setenv("BIANZHI_HOME", str(restated_home.root))
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
