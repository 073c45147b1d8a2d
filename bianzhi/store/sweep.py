"""Removes the unfinished files of a killed process before the next writer begins."""

from __future__ import annotations

import contextlib
import os
import shutil

from bianzhi.core.home import Home
from bianzhi.store.locks import build_lock_if_free
from bianzhi.store.whole_files import checksum_path, drafts

REBUILD_FOLDER = ".rebuild"


def sweep(home: Home) -> None:
    """Remove drafts of archive, lake, quarantine and vault. The caller holds the archive's lock.

    Complete objects are never removed, even if no reading names them: the entry that named them may
    be the damaged one.
    """
    _restore_lake(home)
    shutil.rmtree(home.root / REBUILD_FOLDER, ignore_errors=True)
    for folder in (home.manifest.parent, home.lake, home.quarantine, home.vault):
        for draft in drafts(folder):
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()


def _restore_lake(home: Home) -> None:
    """Restore the old folder that a rebuild left aside if it was killed between its two renames."""
    for folder in (home.lake, home.quarantine):
        aside = home.root / REBUILD_FOLDER / f"{folder.name}.old"
        if aside.exists() and not folder.exists():
            os.replace(aside, folder)


def sweep_lake(home: Home, named: set[str]) -> None:
    """Remove lake and quarantine files that no reading names: their landing was killed.

    ``named`` are the lake ids of a sound manifest. Nothing is removed during a build, because the
    build may have listed these files already.
    """
    files = [*home.lake.glob("*/*.parquet"), *home.quarantine.glob("*.parquet")]
    left = [path for path in files if path.stem not in named and path.stem[0] != "_"]
    if not left:
        return
    with build_lock_if_free(home) as is_free:
        for path in left if is_free else ():
            path.unlink(missing_ok=True)
            checksum_path(path).unlink(missing_ok=True)
