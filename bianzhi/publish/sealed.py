"""Publications without write bits, which prevents accidental changes but not pruning."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

READABLE_FILE = 0o444
READABLE_FOLDER = 0o555
OPEN_FOLDER = 0o755


def seal(folder: Path) -> None:
    """Make ``folder`` and its content readable for all and writable for none, whatever the umask.

    The folder itself comes last, so a sealed folder is sealed throughout.
    """
    if _mode(folder) == READABLE_FOLDER:
        return
    for path in folder.rglob("*"):
        if not path.is_symlink():
            os.chmod(path, READABLE_FOLDER if path.is_dir() else READABLE_FILE)
    os.chmod(folder, READABLE_FOLDER)


def remove_sealed(folder: Path) -> None:
    """Remove ``folder``, sealed or not; a missing folder is no error."""
    if not folder.is_dir():
        return
    os.chmod(folder, 0o700)
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            os.chmod(path, 0o700)
    shutil.rmtree(folder)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
