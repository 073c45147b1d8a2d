"""A built, judged and published demo warehouse, created once per state of the project.

Tests read it and never write to it; a test that lands or builds uses a copy of its archive.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.compiled import Models, project_digest

_MADE_BY = ("bianzhi", "expectations", "ingest")
_SETTINGS = ("BIANZHI_HOME", "BIANZHI_LANG", "BIANZHI_VAULT")
_WRITTEN = ("*.py", "*.yml", "*.csv", "*.sql")


def demo_digest() -> str:
    """A hash of all inputs of the demo warehouse."""
    digest = hashlib.sha256(project_digest().encode())
    for name in _MADE_BY:
        root = PROJECT_ROOT / name
        for path in sorted(found for pattern in _WRITTEN for found in root.rglob(pattern)):
            digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def make_demo(cache: Path, models: Models) -> Home:
    """The demo warehouse in ``cache``."""
    return made_once(cache, models, lambda home: run_bianzhi(home, "demo"))


def made_once(cache: Path, models: Models, make: Callable[[Home], object]) -> Home:
    """A warehouse of this state of the project; one process creates it, the others wait."""
    home = Home(cache / demo_digest())
    with open(cache / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (home.root / "done").exists():
            _make_room(cache)
            shutil.rmtree(home.root, ignore_errors=True)
            make(models.lend_project(home))
            (home.root / "done").touch()
    return home


def _make_room(cache: Path) -> None:
    """Keep the newest warehouse of an older project state: a test may still be reading it."""
    folders = sorted((f for f in cache.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime)
    for stale in folders[:-1]:
        shutil.rmtree(stale)


def run_bianzhi(home: Home, *arguments: str) -> str:
    """Run a command as a user would; return its output."""
    command = [sys.executable, "-m", "bianzhi", "--home", str(home.root), *arguments]
    environment = {name: v for name, v in os.environ.items() if name not in _SETTINGS}
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"bianzhi {' '.join(arguments)} failed\n{done.stdout}\n{done.stderr}")
    return done.stdout


@pytest.fixture(scope="session")
def demo_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Home:
    """The published demo warehouse, read-only."""
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("demo")) if cache else tmp_path_factory.mktemp("demo")
    return make_demo(folder, models)
