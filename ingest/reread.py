"""Read again, as new dated readings, what an older version read differently."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bianzhi.core import instants
from bianzhi.core.configuration.settings import office_zone
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered import archive, published_time
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.people.vault import archived_people
from ingest import contract as contracts
from ingest.amend import archived_feeds, new_entry
from ingest.context import LandingContext
from ingest.contract import Contract
from ingest.outdated import newest_readings, outdated_contracts
from ingest.parse.delivery import ParsedPart
from ingest.stored_rows import StoredRows


@dataclass(frozen=True)
class PartChange:
    """A part before and after, as entries of the manifest; None where it did not come.

    ``differing_rows`` counts the rows of today that the earlier reading had otherwise or not at
    all.
    """

    before: dict[str, Any] | None
    after: dict[str, Any] | None
    differing_rows: int


@dataclass(frozen=True)
class Reread:
    """A delivery that is read differently today.

    ``entry`` is its new reading. It is None if the bytes are refused today: ``problems`` say why,
    and the earlier reading stays in force. ``is_lost``: the earlier rows are lost, so the new
    reading takes their place at all known times.
    """

    before: Entry
    entry: Entry | None = None
    changes: list[PartChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_lost: bool = False


def reread_outdated(
    home: Home,
    lost: Collection[int] = (),
    progress: Callable[[int, int], None] | None = None,
) -> list[Reread]:
    """Read deliveries again whose newest reading is of an older version, under the same terms.

    A delivery that comes out as before gets no new reading. The others get one that is received
    now, as by ``reland``: earlier known times stay as they were. ``lost`` are sequences of readings
    whose rows could not be kept; their new readings are received when the old ones were.
    """
    with office_zone(home), archive.lock(home):
        entries = archive.entries(home)
        bodies = outdated_contracts(home, entries)
        chosen = [
            entry for entry in newest_readings(entries, lost) if entry["contract_sha256"] in bodies
        ]
        if not chosen:
            return []
        with archived_people(home):
            context = LandingContext(home)
        rereading = _Rereading(context, bodies, frozenset(lost))
        rereads: list[Reread] = []
        for number, entry in enumerate(chosen, 1):
            rereads += rereading.read(entry)
            if progress:
                progress(number, len(chosen))
    return rereads


class _Rereading:
    """One call of ``reread_outdated`` under the archive's lock."""

    def __init__(self, context: LandingContext, bodies: dict[str, bytes], lost: frozenset[int]):
        self._context = context
        self._lost = lost
        self._contracts = {
            digest: contracts.for_current_reading(body) for digest, body in bodies.items()
        }
        self._now = context.receive(None, False, "upgrade")

    def read(self, before: Entry) -> Iterator[Reread]:
        """Read one delivery again; nothing if it comes out as before."""
        contract = self._contracts[before["contract_sha256"]]
        as_of = date.fromisoformat(before["as_of_date"])
        is_lost = before["sequence"] in self._lost
        try:
            feeds = archived_feeds(self._context.home, before, contract)
            parts = self._context.read(feeds, contract, as_of, before["scope"])
        except Refused as refused:
            yield Reread(before, problems=refused.problems)
            return
        changes = self._changes(before, parts)
        if not changes and not is_lost:
            return
        entry = self._commit(before, contract, parts, self._receipt(before, is_lost))
        yield Reread(before, entry, changes, is_lost=is_lost)

    def _changes(self, before: Entry, parts: list[ParsedPart]) -> list[PartChange]:
        """The parts that differ from before; of lost rows only the counts are known."""
        lines = {(line["entity"], line["part"]): line for line in before["parts"]}
        changes = []
        for part in parts:
            line = lines.pop((part.entity, part.feed.part.name), None)
            if part.parsed_rows is None:  # an equal delivery was read again before
                changes.append(PartChange(line, part.account(), 0))
                continue
            read_now = StoredRows.parsed(part, part.lake_id)
            stored = None
            if line is not None and before["sequence"] not in self._lost:
                stored = StoredRows.of(self._context.home, line)
            has_same_counts = line is not None and part.has_counts(line)
            if not (read_now.equals(stored) if stored else has_same_counts):
                rows = read_now.differing_rows(stored)
                changes.append(PartChange(line, part.account(), rows))
        return changes + [PartChange(line, None, 0) for line in lines.values()]

    def _receipt(self, before: Entry, is_lost: bool) -> datetime:
        if not is_lost:
            received = self._now
            self._now += instants.TICK
            return received
        received = instants.read(before["received_at"])
        if before["kind"] == "reland":  # readings of one instant have no order of their own
            received += instants.TICK
        what = f"upgrade {before['delivery_id']}"
        published_time.require_backfill(self._context.home, received, True, what)
        return received

    def _commit(
        self, before: Entry, contract: Contract, parts: list[ParsedPart], received: datetime
    ) -> Entry:
        home = self._context.home
        archive.keep(home, contract.body, contract.sha256)
        self._context.write(parts)
        self._context.keep_people(parts)
        is_backfill = before["sequence"] in self._lost
        entry = new_entry(before, "reland", received, is_backfill)
        entry.update(
            contract_sha256=contract.sha256,
            files=before["files"],
            parts=[part.account() for part in parts],
        )
        return self._context.commit(entry)
