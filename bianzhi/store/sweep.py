"""Removes what a killed process left half done, before the next writer begins."""

from __future__ import annotations

import contextlib
import os
import shutil

from bianzhi.core.home import Home
from bianzhi.store.locks import build_lock_if_free
from bianzhi.store.whole_files import checksum_path, drafts

REBUILD_FOLDER = ".rebuild"


def sweep(home: Home) -> None:
    """Remove drafts of archive, lake, quarantine and vault. Call under the archive's lock.

    Only drafts: whole objects are never removed, even where no reading names them, because the
    entry that named them may be the one that is damaged.
    """
    _restore_lake(home)
    shutil.rmtree(home.root / REBUILD_FOLDER, ignore_errors=True)
    for folder in (home.manifest.parent, home.lake, home.quarantine, home.vault):
        for draft in drafts(folder):
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()


def _restore_lake(home: Home) -> None:
    """A rebuild that was killed between its two renames left the old folder aside."""
    for folder in (home.lake, home.quarantine):
        aside = home.root / REBUILD_FOLDER / f"{folder.name}.old"
        if aside.exists() and not folder.exists():
            os.replace(aside, folder)


def sweep_lake(home: Home, named: set[str]) -> None:
    """Remove files of lake and quarantine that no reading names: their landing was killed.

    ``named`` are the lake ids of a sound manifest. While a build runs nothing is removed, because
    it may have listed these files already.
    """
    files = [*home.lake.glob("*/*.parquet"), *home.quarantine.glob("*.parquet")]
    left = [path for path in files if path.stem not in named and path.stem[0] != "_"]
    if not left:
        return
    with build_lock_if_free(home) as is_free:
        for path in left if is_free else ():
            path.unlink(missing_ok=True)
            checksum_path(path).unlink(missing_ok=True)
