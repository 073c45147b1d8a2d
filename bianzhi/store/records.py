"""Small JSON records that say what something was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bianzhi.core.problems import Problem, Refused
from bianzhi.store.whole_files import recorded_sha256, recorded_sums, sha256


def read_record(path: Path, remedy: str = "audit.record_garbled") -> dict[str, Any]:
    """The record of a file; one that was altered or is no JSON object is refused.

    ``remedy`` is the code of the message, which says what to do about this kind of record.
    """
    record = sound_record(path)
    if record is None:
        raise Refused([Problem(remedy, {}, file=str(path))])
    return record


def sound_record(path: Path) -> dict[str, Any] | None:
    """The record of a file; None where it is no JSON object or not what its checksum says.

    The checksum lies beside the file or in the ``SHA256SUMS`` of its folder.
    """
    data = path.read_bytes()
    recorded = recorded_sha256(path) or (recorded_sums(path.parent) or {}).get(path.name)
    if recorded not in (None, sha256(data)):
        return None
    try:
        record = json.loads(data)
    except ValueError:  # also where the bytes are no text
        return None
    return record if isinstance(record, dict) else None
