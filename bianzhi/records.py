"""Small JSON records that say what something was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bianzhi.problems import Problem, Refused


def read_record(path: Path, remedy: str = "audit.record_garbled") -> dict[str, Any]:
    """The record of a file; one that is no JSON object is refused.

    ``remedy`` is the code of the message, which says what to do about this kind of record.
    """
    try:
        record = json.loads(path.read_bytes())
    except ValueError:  # also where the bytes are no text
        record = None
    if not isinstance(record, dict):
        raise Refused([Problem(remedy, {}, file=str(path))])
    return record
