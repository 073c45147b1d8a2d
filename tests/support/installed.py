"""A wheel of this project, installed with pip in an environment outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from bianzhi.build import record_project
from bianzhi.core.home import PROJECT_ROOT
from tests.support.compiled import Models

PACKAGES = ("bianzhi", "expectations", "ingest")
# The variables that would show the checkout or another warehouse to the installed copy.
_SETTINGS = ("PYTHONPATH", "BIANZHI_HOME", "BIANZHI_LANG", "BIANZHI_VAULT", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Installed:
    """An environment with the installed wheel, and an empty working folder."""

    wheel: Path
    environment: Path
    work: Path

    @property
    def site_packages(self) -> Path:
        return next(self.environment.glob("lib/python3*/site-packages"))

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from the empty folder."""
        program = self.environment / "bin" / str(command[0])
        return subprocess.run(
            [program, *map(str, command[1:])],
            cwd=self.work,
            env={name: v for name, v in os.environ.items() if name not in _SETTINGS},
            capture_output=True,
            text=True,
        )

    def files(self) -> list[str]:
        """The installed files of the project, without Python's byte code."""
        return sorted(
            str(path.relative_to(self.site_packages))
            for package in PACKAGES
            for path in (self.site_packages / package).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        )


@pytest.fixture(scope="session")
def wheel(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout, as ``make wheel`` builds it; ``models`` recorded the project."""
    assert record_project.main() == 0
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT_ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def _empty(wheel: Path, folder: Path) -> Installed:
    """An environment without packages, and an empty folder to work in."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "environment")], check=True)
    (folder / "work").mkdir()
    return Installed(wheel, folder / "environment", folder / "work")


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel beside the dependencies of the environment that tests; needs no package index."""
    empty = _empty(wheel, tmp_path_factory.mktemp("install"))
    # A .pth file inside their folder, as the editable install of the checkout has, is not
    # followed from here.
    (empty.site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    done = empty.run("python", "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    assert done.returncode == 0, done.stderr
    return empty


@pytest.fixture(scope="session")
def installed_by_pip(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel with the dependencies that plain pip chooses from its package index."""
    empty = _empty(wheel, tmp_path_factory.mktemp("pip"))
    done = empty.run("python", "-m", "pip", "install", wheel)
    assert done.returncode == 0, done.stderr
    return empty
