"""Errors that nobody foresaw: kept whole for the owner, shown without what they say of the data."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path

EXIT_CODE = 70  # an internal error, by the convention of sysexits.h


def noted(arguments: list[str], error: Exception) -> dict[str, object]:
    """Keep the traceback in a file of its own, for the owner alone; returns what may be shown."""
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
