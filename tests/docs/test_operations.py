"""The commands of docs/operations.md for backup and restore, run exactly as written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "operations.md"
ORGANIZATIONS = "organization_code,organization_name\na1,某县教育局\n"


def blocks(heading: str) -> list[str]:
    """The shell blocks under a heading of the page."""
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```text\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run ``script`` in ``folder`` with the command of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a warehouse ``office`` in which one delivery has landed, and its backup."""
    (tmp_path / "2024-12-31").mkdir()
    (tmp_path / "2024-12-31" / "organization.csv").write_text(ORGANIZATIONS, "utf-8")
    done = shell(tmp_path, "bianzhi --home office land 2024-12-31 --source canonical")
    assert done.returncode == 0, done.stderr
    copy, _ = blocks("Backup")
    done = shell(tmp_path, copy)
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_a_restored_archive_gives_the_same_lake(office: Path) -> None:
    script = "\n".join(blocks("Restore")[0].splitlines()[:2])
    assert script.endswith("# lake and quarantine, from the archive")
    done = shell(office, script)
    assert done.returncode == 0, done.stderr
    assert _lake(office / "restored") == _lake(office / "office")


def test_the_check_of_a_backup_finds_a_damaged_object(office: Path) -> None:
    _, check = blocks("Backup")
    assert shell(office, check).returncode == 0
    objects = office / "backup" / "archive" / "objects"
    damaged = next(path for path in objects.rglob("*") if path.is_file())
    damaged.write_bytes(damaged.read_bytes() + b" ")
    assert shell(office, check).returncode != 0


def _lake(home: Path) -> dict[str, bytes]:
    files = sorted((home / "lake").rglob("*.parquet"))
    assert files
    return {str(path.relative_to(home)): path.read_bytes() for path in files}
