"""The lock of builds: one build, check or publication at a time. Readers need no lock."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from bianzhi.core.home import Home
from bianzhi.store.private_files import prepare


@contextmanager
def build_lock(home: Home) -> Iterator[IO[str]]:
    """Wait for the lock, then hold it.

    The open file is passed on. A child process that inherits it keeps the lock until it ends, even
    if its parent was killed.
    """
    with _lock_file(home) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle


@contextmanager
def build_lock_if_free(home: Home) -> Iterator[bool]:
    """Hold the lock if it is free; otherwise yield false without the lock."""
    with _lock_file(home) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _lock_file(home: Home) -> IO[str]:
    prepare(home)
    return open(home.root / "build" / ".lock", "w")
