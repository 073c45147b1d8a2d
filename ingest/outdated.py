"""The deliveries that an older version read. Loads nothing that reads files."""

from __future__ import annotations

from collections.abc import Collection

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.delivered.archive import Entry
from ingest.reading_version import READING_VERSION, reading_version


def outdated(home: Home, entries: list[Entry]) -> int:
    """The number of deliveries whose newest reading is of an older version."""
    bodies = outdated_contracts(home, entries)
    return sum(entry["contract_sha256"] in bodies for entry in newest_readings(entries))


def outdated_contracts(home: Home, entries: list[Entry]) -> dict[str, bytes]:
    """The archived contracts of readings of older versions, by SHA-256."""
    digests = sorted({entry["contract_sha256"] for entry in entries if entry["parts"]})
    bodies = {
        digest: archive.fetch(home, digest, message("audit.some_contract")) for digest in digests
    }
    return {
        digest: body for digest, body in bodies.items() if reading_version(body) < READING_VERSION
    }


def newest_readings(entries: list[Entry], lost: Collection[int] = ()) -> list[Entry]:
    """The newest reading of each delivery that was not retracted, and every lost reading."""
    seen = [entry for entry in in_force.known(entries, None) if entry["kind"] != "retract"]
    newest = {entry["delivery_id"]: entry["sequence"] for entry in seen}
    gone = in_force.retracted(entries)
    return [
        entry
        for entry in seen
        if entry["sequence"] in lost
        or (newest[entry["delivery_id"]] == entry["sequence"] and entry["delivery_id"] not in gone)
    ]
