"""The context of a landing: writes readings to lake, quarantine and vault, then commits them.

A reading exists once it is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.store import sweep
from bianzhi.store.delivered import archive, in_force, published_time
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.people.vault import Vault
from bianzhi.store.rows import lake, quarantine
from bianzhi.store.whole_files import is_intact
from ingest.contract import Contract
from ingest.outcome import LANDED, NO_OP, REREAD, RESTATED
from ingest.parse.delivery import ParsedPart, read_feeds
from ingest.read.delivered import DeliveredFile
from ingest.read.plan import Feed


@dataclass(frozen=True)
class Landing:
    """The identity of a delivery before it is read: source, scope, as-of date, time of receipt."""

    source: str
    scope: str
    as_of: str
    received_at: str
    delivery_id: str

    def meets(self, entry: Entry) -> bool:
        """Whether an entry of the same source, scope and date is another delivery received then."""
        return (
            entry["kind"] == "land"
            and entry["received_at"] == self.received_at
            and entry["delivery_id"] != self.delivery_id
        )


class LandingContext:
    """The readings of a home during a landing. The caller holds the lock of the archive."""

    def __init__(self, home: Home):
        lake.ensure(home)
        self.home = home
        if home.has_readings and not (home.vault / "fingerprint").exists():
            # A new secret would give different keys to the same people.
            raise Failed("land.vault_lost", folder=home.vault)
        self.vault = Vault(home)
        self.known = archive.entries(home)
        named = {part["lake_id"] for entry in self.known for part in entry["parts"]}
        sweep.sweep_lake(home, named)
        self.held = in_force.standing(self.known)
        # The last entry of each delivery, and the entries of each source, scope and as-of date.
        self.last_entries: dict[str, Entry] = {}
        self._at: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.known:
            self._remember(entry)
        self._newest = max((entry["received_at"] for entry in self.known), default="")
        self._settled = Settled(home, self.known)

    def receive(self, received_at: datetime | None, backfill: bool, what: str) -> datetime:
        """The time of receipt: ``received_at``, by default now and after every known reading."""
        if received_at is None:
            newest = instants.read(self._newest) if self._newest else None
            received_at = instants.now_after(newest)
        published_time.require_backfill(self.home, received_at, backfill, what)
        return received_at

    def read(
        self, feeds: Sequence[Feed], contract: Contract, as_of: date, scope: str
    ) -> list[ParsedPart]:
        """Parse every part of a delivery without writing anything."""
        return read_feeds(feeds, contract, as_of, scope, self.vault.keys, self._settled)

    def clashes(self, parts: Iterable[ParsedPart], landing: Landing) -> list[Problem]:
        """Report each slot that another delivery with the same time of receipt fills differently.

        Only the order of landing could decide between the two, and that order must not matter. Two
        equal readings do not clash.
        """
        others: dict[tuple[str, str], tuple[Entry, dict[str, Any]]] = {}
        for entry in self._at.get((landing.source, landing.scope, landing.as_of), ()):
            if landing.meets(entry):
                others |= {(item["entity"], item["part"]): (entry, item) for item in entry["parts"]}
        problems = []
        for part in parts:
            known = others.get((part.entity, part.feed.part.name))
            if known is not None and known[1]["lake_id"] != part.lake_id:
                problems.append(_clash(part, landing, *known))
        return problems

    def write(self, parts: Iterable[ParsedPart]) -> list[str]:
        """Write the rows of all parts to lake and quarantine. Files without a commit are ignored.

        Returns:
            The lake files that were damaged or missing and are now restored.
        """
        healed = []
        for part in parts:
            if part.parsed_rows is not None:
                lake.write(self.home, part.entity, part.lake_id, part.parsed_rows.rows)
                part.write_quarantine(self.home)
                if self._settled.is_known(part.lake_id):
                    path = lake.lake_path(self.home, part.entity, part.lake_id)
                    healed.append(path.relative_to(self.home.root).as_posix())
        return healed

    def keep_people(self, parts: Iterable[ParsedPart]) -> None:
        """Add the people of all parts to the vault in one write."""
        people = [part.parsed_rows.people for part in parts if part.parsed_rows is not None]
        people = [frame for frame in people if frame.height]
        if people:
            self.vault.add(pl.concat(people))

    def commit(self, entry: dict[str, Any]) -> Entry:
        """Commit a reading and assign its sequence number."""
        last = self.known[-1]["sequence"] if self.known else 0
        entry = archive.append(self.home, {"sequence": last + 1, **entry})
        self.known.append(entry)
        self._remember(entry)
        if entry["kind"] == "land" and entry["received_at"] >= self._newest:
            for part in entry["parts"]:
                in_force.hold(self.held, in_force.ReadingInForce(entry, entry, part))
        else:
            self._settle(entry)
        self._newest = max(self._newest, entry["received_at"])
        return entry

    def _settle(self, entry: Entry) -> None:
        """Recompute the readings in force for the source, scope and as-of date of the entry."""
        place = _place(entry)
        entries = self._at[place]
        for part in (part for entry in entries for part in entry["parts"]):
            self.held.pop((*place, part["entity"], part["part"]), None)
        self.held |= in_force.standing(entries)

    def _remember(self, entry: Entry) -> None:
        self.last_entries[entry["delivery_id"]] = entry
        self._at.setdefault(_place(entry), []).append(entry)

    def landed_at(self, place: tuple[str, str, str]) -> list[Entry]:
        """The landings of a source, scope and as-of date."""
        return [entry for entry in self._at.get(place, ()) if entry["kind"] == "land"]

    def holders(self, entry: Entry) -> list[in_force.ReadingInForce | None]:
        """What is in force in the slot of each part of a reading."""
        return [
            self.held.get(in_force.ReadingInForce(entry, entry, part).slot)
            for part in entry["parts"]
        ]

    def status(self, entry: Entry) -> str:
        """Told by comparison with what now stands in the slots of a reading."""
        holders = self.holders(entry)
        if not any(holders):
            return LANDED
        pairs = list(zip(entry["parts"], holders, strict=True))
        if _same(pairs, "lake_id"):
            return NO_OP
        return REREAD if _same(pairs, "content_sha256") else RESTATED

    def original(self, delivery_id: str) -> Entry:
        """The landing entry of a delivery.

        Raises:
            Refused: The delivery is unknown or was retracted.
        """
        landed = [e for e in self.known if e["delivery_id"] == delivery_id and e["kind"] == "land"]
        if not landed:
            raise Refused([Problem("land.unknown_delivery", {"delivery": delivery_id})])
        if delivery_id in in_force.retracted(self.known):
            raise Refused([Problem("land.delivery_retracted", {"delivery": delivery_id})])
        return landed[0]


class Settled(Mapping[str, dict[str, Any]]):
    """The entries of the readings with an intact lake file, by lake_id; verified on access."""

    def __init__(self, home: Home, known: Iterable[Entry]):
        self._home = home
        self._parts = {part["lake_id"]: part for entry in known for part in entry["parts"]}
        self._intact: dict[str, bool] = {}

    def is_known(self, lake_id: str) -> bool:
        """Whether a reading with this lake_id was committed, even if its file is damaged."""
        return lake_id in self._parts

    def __contains__(self, lake_id: object) -> bool:
        if not isinstance(lake_id, str) or lake_id not in self._parts:
            return False
        if lake_id not in self._intact:
            self._intact[lake_id] = self._verify(self._parts[lake_id])
        return self._intact[lake_id]

    def __getitem__(self, lake_id: str) -> dict[str, Any]:
        if lake_id not in self:
            raise KeyError(lake_id)
        return self._parts[lake_id]

    def __iter__(self) -> Iterator[str]:
        return (lake_id for lake_id in self._parts if lake_id in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _verify(self, part: dict[str, Any]) -> bool:
        return is_intact(lake.lake_path(self._home, part["entity"], part["lake_id"])) and (
            not quarantine.has_file(part)
            or is_intact(quarantine.quarantine_path(self._home, part["lake_id"]))
        )


def _place(entry: Entry) -> tuple[str, str, str]:
    return entry["source"], entry["scope"], entry["as_of_date"]


def _same(
    pairs: Iterable[tuple[dict[str, Any], in_force.ReadingInForce | None]], name: str
) -> bool:
    return all(reading is not None and reading.part[name] == part[name] for part, reading in pairs)


def _clash(part: ParsedPart, landing: Landing, other: Entry, line: dict[str, Any]) -> Problem:
    slot = " ".join((landing.source, landing.scope, landing.as_of))
    values = {
        "slot": f"{slot} {part.entity} [{part.feed.part.name}]",
        "received": landing.received_at,
        "delivery": other["delivery_id"],
        "other": line["file_name"],
    }
    return Problem("land.same_instant", values, file=part.feed.file.path, sheet=part.feed.sheet)


def file_line(file: DeliveredFile) -> dict[str, object]:
    """The manifest entry of a file: path, SHA-256 and size in bytes."""
    line: dict[str, object] = {"path": file.path, "sha256": file.sha256, "bytes": file.size}
    if file.container:
        line["container"] = True
    return line
