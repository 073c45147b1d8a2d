from __future__ import annotations

from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(SECRET_VARIABLE, "only for tests, and long enough")
    monkeypatch.delenv("BIANZHI_VAULT", raising=False)
    return Home.at(tmp_path / "warehouse")
