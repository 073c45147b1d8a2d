from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bianzhi.cli import main
from bianzhi.core.home import Home
from bianzhi.core.messages import choose_language
from bianzhi.store.people.vault import SECRET_VARIABLE


@dataclass(frozen=True)
class Answer:
    """The exit code and the output of a command."""

    code: int
    text: str


@pytest.fixture(autouse=True)
def _own_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SECRET_VARIABLE, "BIANZHI_VAULT", "BIANZHI_LANG", "BIANZHI_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small warehouse that tests may damage."""
    return copy_of(small_home, tmp_path / "home")


def copy_of(home: Home, target: Path) -> Home:
    shutil.copytree(home.root, target, symlinks=True, ignore=shutil.ignore_patterns("target"))
    return Home.at(target)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in this process; an exception that is not a message fails the test."""

    def run(home: Home, *arguments: str) -> Answer:
        choose_language(None)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(home.root), *arguments])
        printed = capsys.readouterr()
        return Answer(left.value.code or 0, printed.out + printed.err)

    yield run
    choose_language(None)
