"""Errors as messages: system faults with a remedy, unforeseen errors without their data."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path

from bianzhi.core.problems import Failed, first_line

EXIT_CODE = 70  # an internal error, by the convention of sysexits.h
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
# The messages for a full disk, from the system and from libraries that write files.
_FULL_TEXTS = ("no space left", "disk quota exceeded", "file too large", "disk full")
_FORBIDDEN_TEXTS = ("read-only file system", "permission denied", "operation not permitted")


def explained(error: BaseException) -> Failed | None:
    """The message for a fault outside the program; None for any other error."""
    if isinstance(error, UnicodeDecodeError):
        return Failed("problem.not_text", encoding=error.encoding)
    if isinstance(error, MemoryError):
        return Failed("problem.no_memory")
    if isinstance(error, OSError):
        return _of_system(error)
    # The engine can raise an error only if it is loaded; bianzhi --version does not load it.
    return _of_engine(error) if "duckdb" in sys.modules else None


def _of_engine(error: BaseException) -> Failed | None:
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException):
        return Failed("problem.no_memory")
    # Errors that come from a file, not from a query.
    of_files = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException)
    return _of_database(error) if isinstance(error, of_files) else None


def is_disk_full(text: str) -> bool:
    """Whether a message of another program reports a full disk."""
    return any(part in text.lower() for part in _FULL_TEXTS)


def _of_system(error: OSError) -> Failed:
    detail = error.strerror or str(error) or type(error).__name__
    path = error.filename2 or error.filename
    place = detail if path is None else f"{path}: {detail}"
    if error.errno in _FULL or is_disk_full(str(error)):
        return Failed("problem.disk_full", detail=place)
    if error.errno in _FORBIDDEN:
        return Failed("problem.forbidden", detail=place)
    return Failed("problem.system", detail=place)


def _of_database(error: BaseException) -> Failed:
    text, detail = str(error), first_line(error)
    if is_disk_full(text):
        return Failed("problem.disk_full", detail=detail)
    if any(part in text.lower() for part in _FORBIDDEN_TEXTS):
        return Failed("problem.forbidden", detail=detail)
    if "lock" in text.lower():
        return Failed("problem.database_locked", detail=detail)
    return Failed("problem.database_damaged", detail=detail)


def noted(arguments: list[str], error: Exception) -> dict[str, object]:
    """Write the traceback to a private file; return the values for the message."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    handle, name = tempfile.mkstemp(prefix="bianzhi-", suffix=".log")  # 0600 whatever the umask
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(" ".join(arguments) + "\n")
        log.writelines(traceback.format_exception(error))
    return {
        "kind": type(error).__name__,
        "place": f"{Path(place.filename).name}:{place.lineno}",
        "log": name,
    }
