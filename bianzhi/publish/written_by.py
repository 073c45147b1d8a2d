"""A hash of the code that writes published tables, views and macros."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_CODE = Path(__file__).resolve().parents[2]
# What writes the published tables that are no models, the views and the macros.
_WRITTEN_BY = ("bianzhi/publish", "expectations", "bianzhi/build/stages.py")


@cache
def written_by() -> str:
    """The hash, as 64 hex digits."""
    digest = hashlib.sha256()
    for name in _WRITTEN_BY:
        root = _CODE / name
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.suffix in (".py", ".yml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
