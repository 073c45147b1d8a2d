from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE

SECRET = "only for tests, and long enough"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.delenv("BIANZHI_VAULT", raising=False)
    return Home.at(tmp_path / "warehouse")


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a delivered file under the inbox; return the inbox."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()

    def write(path: str, content: str | bytes) -> Path:
        file = inbox / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return inbox

    return write


@pytest.fixture
def contract(tmp_path: Path) -> Callable[[str], Path]:
    """Write a contract of a user."""

    def write(text: str) -> Path:
        path = tmp_path / "my.yml"
        path.write_text(text, "utf-8")
        return path

    return write


def lake_rows(home: Home, entity: str) -> pl.DataFrame:
    """Every landed row of an entity, by file order."""
    files = [f for f in sorted((home.lake / entity).glob("*.parquet")) if f.name[0] != "_"]
    frames = [pl.read_parquet(file) for file in files]
    return pl.concat(frames).sort("row_no") if frames else pl.DataFrame()


def codes(problems) -> list[str]:
    return [problem.code.removeprefix("land.") for problem in problems]
