"""Small JSON records that state the origin of a result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bianzhi.core.problems import Problem, Refused
from bianzhi.store.whole_files import recorded_sha256, recorded_sums, sha256


def read_record(path: Path, remedy: str = "audit.record_garbled") -> dict[str, Any]:
    """The content of a record.

    ``remedy`` is the code of the message with the remedy for this kind of record.

    Raises:
        Refused: The record was altered or is not a JSON object.
    """
    record = sound_record(path)
    if record is None:
        raise Refused([Problem(remedy, {}, file=str(path))])
    return record


def sound_record(path: Path) -> dict[str, Any] | None:
    """The content of a record; None if it is not a JSON object or its checksum differs.

    The checksum is beside the file or in the ``SHA256SUMS`` of its folder.
    """
    data = path.read_bytes()
    recorded = recorded_sha256(path) or (recorded_sums(path.parent) or {}).get(path.name)
    if recorded not in (None, sha256(data)):
        return None
    try:
        record = json.loads(data)
    except ValueError:  # includes bytes that are not text
        return None
    return record if isinstance(record, dict) else None
