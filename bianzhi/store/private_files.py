"""Folders and files that only the owner of a warehouse may read, whatever the umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bianzhi.core.home import Home

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
SHARED_FOLDER, SHARED_FILE = 0o755, 0o644


def private_folders(home: Home) -> tuple[Path, ...]:
    """The folders of a home that contain personal data, as rows or by name (docs/privacy.md)."""
    names = ("archive", "lake", "quarantine", "build", "log")
    return (*(home.root / name for name in names), home.vault)


def prepare(home: Home) -> None:
    """Create the private folders of a home, and close those that an older version left open."""
    if not home.root.is_dir():
        home.root.mkdir(parents=True)
        os.chmod(home.root, SHARED_FOLDER)
    for folder in private_folders(home):
        private_folder(folder)
        _close(folder)


def private_folder(path: Path) -> None:
    """Create a folder and its missing parents with access for the owner only."""
    if path.is_dir():
        return
    private_folder(path.parent)
    path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    os.chmod(path, PRIVATE_FOLDER)


def append_line(path: Path, line: str) -> None:
    """Append a line to a log that only the owner may read."""
    private_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    with os.fdopen(handle, "a", encoding="utf-8") as log:
        os.fchmod(log.fileno(), PRIVATE_FILE)
        log.write(line + "\n")


def _close(folder: Path) -> None:
    """Remove the rights of others from a folder and its content; the folder itself comes last."""
    if stat.S_IMODE(folder.stat().st_mode) == PRIVATE_FOLDER:
        return
    for path in folder.rglob("*"):
        if not path.is_symlink():
            os.chmod(path, PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
    os.chmod(folder, PRIVATE_FOLDER)
