"""A wheel of this project, installed with pip in an environment outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT

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
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("install")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=PROJECT_ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    (folder / "work").mkdir()
    made = Installed(wheel, environment, folder / "work")
    # The dependencies are those of the testing environment. This line does not process .pth files
    # in their folder, such as that of the editable install of the checkout.
    (made.site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    done = made.run("python", "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    assert done.returncode == 0, done.stderr
    return made
