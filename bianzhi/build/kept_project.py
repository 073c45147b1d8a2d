"""The dbt project as a warehouse keeps it: parsed, with its seeds loaded and its SQL recorded.

Left alone, dbt parses the whole project for each new path of a build, loads the same code lists
each time and renders the same SQL, which takes longer than a small build. So each is done once per
warehouse and state of the project. Folders of a build are placeholders in what is kept. Only the
project as dbt parsed it depends on Python and on the folder in which the project is installed; the
rest is shared by the warehouses of an installation, and a wheel can bring it along.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.store.whole_files import is_intact, recorded_sha256, write_checksum

# The variables that name folders, and the placeholders that the kept files hold instead.
FOLDERS = {"BIANZHI_LAKE": "/folder-of-the-lake", "BIANZHI_BUILD": "/folder-of-the-build"}
PARSED = "partial_parse.msgpack"  # dbt's own name for the project as it parsed it
PARSED_IN = "parsed_in"  # what the parsed project depends on beside the state of the project
SEEDED = "warehouse.duckdb"
STATE = "state"
# Where an installation keeps what its warehouses share.
SHARED = Path("target", "project")
_PARSED_FROM = (
    *("models", "macros", "seeds", "tests/dbt", "dbt_project.yml", "profiles.yml", ".dbtignore"),
)
# Files beside the models that dbt does not read; .dbtignore names them as well.
_NOT_PARSED = re.compile(r"rule\.yml|(.+\.)?examples\.yml")
# What decides what is recorded, beside this module.
_RECORDED_BY = ("empty.py", "recording.py")
_PARSED_BY = ("dbt-core", "dbt-duckdb", "dbt-adapters", "dbt-common", "duckdb")


def project_state() -> str:
    """A hash of all that the parsed project, the loaded seeds and the recorded SQL follow from."""
    digest = hashlib.sha256(" ".join(f"{part} {version(part)}" for part in _PARSED_BY).encode())
    for name in _RECORDED_BY:
        digest.update(Path(__file__).with_name(name).read_bytes())
    for name in _PARSED_FROM:
        root = PROJECT_ROOT / name
        for path in parsed([root] if root.is_file() else sorted(root.rglob("*"))):
            digest.update(f"\0{path.relative_to(PROJECT_ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def in_folders(text: str, folders: Mapping[str, Path | str]) -> str:
    """A text with other folders: one for each folder or placeholder that it may name."""
    for named, folder in folders.items():
        text = text.replace(named, str(folder))
    return text


def parsed(paths: Iterable[Path]) -> list[Path]:
    """The files among the paths that dbt parses."""
    return [path for path in paths if path.is_file() and not _NOT_PARSED.fullmatch(path.name)]


def is_current(kept: Path, *names: str) -> bool:
    """Whether ``kept`` is of the present state of the project and its files ``names`` are whole."""
    expected = {STATE: project_state()}
    if PARSED in names:
        expected[PARSED_IN] = parsed_in()
    if any(_text(kept / name) != text for name, text in expected.items()):
        return False
    return all(is_intact(kept / name) for name in names)


def parsed_in() -> str:
    """What the parsed project depends on beside the state of the project."""
    return f"{PROJECT_ROOT}\n{sys.version}"


def is_checkout() -> bool:
    """Whether this is a checkout, in which files may be written, and no installed copy."""
    return (PROJECT_ROOT / "pyproject.toml").exists()


def borrow(kept: Path, *names: str) -> None:
    """Take files that another warehouse of this installation shares, or that its wheel has.

    A warehouse that keeps the present state of the project needs none; dbt mends what is damaged.
    """
    shared = PROJECT_ROOT / SHARED
    if _text(kept / STATE) == project_state() or not is_current(shared, *names):
        return
    with contextlib.suppress(OSError):  # another process replaces them now
        _copy(shared, kept, names)


def share(kept: Path, *names: str) -> None:
    """Let other warehouses of a checkout borrow files; what is installed is not written to."""
    if not is_checkout():
        return
    shared = PROJECT_ROOT / SHARED
    fresh = shared.with_name(f".{shared.name}-{os.getpid()}")
    with contextlib.suppress(OSError):  # the disk is full, or another process shares its own
        _copy(kept, fresh, names)
        shutil.rmtree(shared, ignore_errors=True)
        fresh.rename(shared)
    shutil.rmtree(fresh, ignore_errors=True)


def _copy(source: Path, target: Path, names: Iterable[str]) -> None:
    """Copy files with their checksums; the state of the project comes last."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in names:
        shutil.copyfile(source / name, target / name)
        write_checksum(target / name, recorded_sha256(source / name) or "")
    shutil.copyfile(source / STATE, target / STATE)


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
