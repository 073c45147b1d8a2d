"""A built, judged and published demo warehouse, created once per state of the project.

Tests read it and never write to it; a test that lands or builds uses a copy of its archive.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bianzhi.cli import main
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.core.messages import choose_language
from tests.support.compiled import Models, project_digest
from tests.support.installed import Installed

_INPUTS = ("bianzhi", "expectations", "ingest")
# The file in the demo warehouse that names the wheel.
MADE_BY = "made_by"
_SETTINGS = ("BIANZHI_HOME", "BIANZHI_LANG", "BIANZHI_VAULT")
_WRITTEN = ("*.py", "*.yml", "*.csv", "*.sql")


def demo_digest() -> str:
    """A hash of all inputs of the demo warehouse."""
    digest = hashlib.sha256(project_digest().encode())
    for name in _INPUTS:
        root = PROJECT_ROOT / name
        for path in sorted(path for pattern in _WRITTEN for path in root.rglob(pattern)):
            digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


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
    """Run a command as a user would; returns its output.

    It runs in this process, because its libraries take longer to load than most commands take.
    """
    code, out, err = call_bianzhi(home, *arguments)
    if code:
        raise RuntimeError(f"bianzhi {' '.join(arguments)} failed\n{out}\n{err}")
    return out


def call_bianzhi(home: Home, *arguments: str) -> tuple[int, str, str]:
    """Run a command as a user would; returns its exit code, output and errors."""
    command = ["--home", str(home.root), *arguments]
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    choose_language(None)
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.chdir(PROJECT_ROOT),
            contextlib.redirect_stdout(streams[0]),
            contextlib.redirect_stderr(streams[1]),
        ):
            for name in _SETTINGS:
                patch.delenv(name, raising=False)
            with pytest.raises(SystemExit) as left:
                main(command)
    finally:
        choose_language(None)
    code = left.value.code
    out, err = (stream.buffer.getvalue().decode().replace("\r\n", "\n") for stream in streams)
    return (code if isinstance(code, int) else int(code is not None)), out, err


@pytest.fixture(scope="session")
def demo_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Home:
    """The demo warehouse of the installed wheel, read-only; ``BIANZHI_DEMO_HOME`` names one."""
    if "BIANZHI_DEMO_HOME" in os.environ:
        return Home(Path(os.environ["BIANZHI_DEMO_HOME"]))
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("demo")) if cache else tmp_path_factory.mktemp("demo")

    def make(home: Home) -> None:
        installed: Installed = request.getfixturevalue("installed")
        done = installed.run("bianzhi", "--home", home.root, "demo")
        if done.returncode:
            raise RuntimeError(f"bianzhi demo failed\n{done.stdout}\n{done.stderr}")
        # The wheel parsed its own copy of the project; later builds here use that of the checkout.
        shutil.rmtree(home.kept_project)
        models.lend_project(home)
        (home.root / MADE_BY).write_text(installed.wheel.name)

    return made_once(folder, models, make)
