"""The reading in force in each slot at a known time: a pure function of the manifest.

Loads no data frames; ``in_force_tables`` writes the readings in force as tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bianzhi.core import instants
from bianzhi.store.delivered.archive import Entry

Slot = tuple[str, str, str, str, str]
_KINDS = ("land", "reland", "retract")


@dataclass(frozen=True)
class ReadingInForce:
    """One part of one delivery that is in force in its slot."""

    reading: Entry
    original: Entry
    part: dict[str, object]

    @property
    def remark_count(self) -> int:
        """The number of remarks about the reading; readings of earlier versions kept none."""
        remarks = self.part.get("remarks")
        return len(remarks) if isinstance(remarks, list) else 0

    @property
    def slot(self) -> Slot:
        """Source, scope, as-of date, entity and part."""
        entry = self.original
        return (
            entry["source"],
            entry["scope"],
            entry["as_of_date"],
            str(self.part["entity"]),
            str(self.part["part"]),
        )


def known(entries: Iterable[Entry], known_at: datetime | None) -> list[Entry]:
    """The readings received by ``known_at``, in the order in which they became known."""
    limit = None if known_at is None else instants.write(known_at)
    seen = [e for e in entries if limit is None or e["received_at"] <= limit]
    return sorted(seen, key=_order)


def _order(entry: Entry) -> tuple:
    """Sort by time of receipt, then by the content of the entries, never by order of landing."""
    return (
        entry["received_at"],
        _KINDS.index(entry["kind"]),
        entry["delivery_id"],
        entry["contract_sha256"],
        entry["sequence"],
    )


def retracted(seen: Iterable[Entry]) -> set[str]:
    """The ids of retracted deliveries."""
    return {entry["delivery_id"] for entry in seen if entry["kind"] == "retract"}


def standing(
    entries: Iterable[Entry], known_at: datetime | None = None
) -> dict[Slot, ReadingInForce]:
    """The delivery received last in each slot, in its newest reading."""
    seen = known(entries, known_at)
    gone = retracted(seen)
    original: dict[str, Entry] = {}
    newest: dict[str, Entry] = {}
    for entry in seen:
        if entry["kind"] == "land":
            original.setdefault(entry["delivery_id"], entry)
        if entry["kind"] != "retract":
            newest[entry["delivery_id"]] = entry
    standings: dict[Slot, ReadingInForce] = {}
    for delivery, landed in original.items():  # in order of receipt
        if delivery in gone:
            continue
        reading = newest[delivery]
        for part in reading["parts"]:
            hold(standings, ReadingInForce(reading, landed, part))
    return dict(sorted(standings.items()))


def hold(standings: dict[Slot, ReadingInForce], claim: ReadingInForce) -> None:
    """Put a claim in force in its slot; claims must come in order of receipt."""
    slot = claim.slot
    holder = standings.get(slot)
    if holder is None or claim.part["content_sha256"] != holder.part["content_sha256"]:
        standings[slot] = claim
    elif claim.part["lake_id"] != holder.part["lake_id"] and (
        _order(claim.reading) > _order(holder.reading)
    ):
        # The same bytes sent again change nothing, not even the delivery in force. Only another
        # contract does: then the newest reading is in force.
        standings[slot] = ReadingInForce(claim.reading, holder.original, claim.part)
