"""dbt run by hand as in CONTRIBUTING.md, in a clone with a demo warehouse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from hatch_build import PROJECT_FILES

PAGE = PROJECT_ROOT / "CONTRIBUTING.md"
COMMAND = ".venv/bin/dbt build --select light_history"


@pytest.fixture
def clone(demo_home: Home, tmp_path: Path) -> Path:
    """The dbt project with a copy of the demo in ``warehouse``."""
    folder = tmp_path / "clone"
    for name in PROJECT_FILES:
        source, target = PROJECT_ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    build = folder / "warehouse" / "build"
    build.mkdir(parents=True)
    (folder / "warehouse" / "lake").symlink_to(demo_home.lake)
    shutil.copytree(demo_home.current_build.resolve(), build / "slot-1")
    (build / "current").symlink_to("slot-1")
    return folder


def test_a_model_builds_without_any_setting(clone: Path) -> None:
    assert COMMAND in PAGE.read_text("utf-8")
    program = Path(sys.executable).with_name("dbt")
    settings = ("BIANZHI_", "DBT_")
    done = subprocess.run(
        [program, *COMMAND.split()[1:]],
        cwd=clone,
        env={name: v for name, v in os.environ.items() if not name.startswith(settings)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "ERROR=0" in done.stdout
