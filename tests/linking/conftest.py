from __future__ import annotations

from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.linking.lists import SECRET, deliver
from tests.support.compiled import Models

MARTS = (
    "reconciliation_month",
    "reconciliation_match_month",
    "reconciliation_difference_month",
    "payroll_control_grade",
    "payroll_control_measure",
)


@pytest.fixture
def ask(tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch):
    """Land rows of June 2026, run the marts and query them."""
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)

    def run(query: str, **rows: list[str]) -> list[tuple]:
        home, build = Home(tmp_path / "home"), tmp_path / "build"
        deliver(home, tmp_path / "sent", "2026-06-30", rows)
        inputs.write_inputs(home, build)
        return models.run(home.lake, build, MARTS).execute(query).fetchall()

    return run
