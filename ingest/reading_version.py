"""The version by which bytes are read into rows. Loads neither contracts nor data frames."""

from __future__ import annotations

import json

# Raise when the same contract and bytes would be read into other rows than before.
READING_VERSION = 3


def reading_version(body: bytes) -> int:
    """The version of the reading for which a contract was archived."""
    return int(json.loads(body).get("reading", 1))
