"""Take deliveries in: bytes to the archive, typed rows to the lake, people to the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from bianzhi.home import Home
from bianzhi.problems import Problem, Refused
from ingest import archive, instants, lake, quarantine, standing
from ingest import contract as contracts
from ingest.archive import Entry
from ingest.contract import Contract
from ingest.delivered import DeliveredFile
from ingest.discover import Options, hand_in
from ingest.plan import Planned, plan
from ingest.reading import PartRead, read_feeds
from ingest.vault import Vault

# Deliveries are committed in lots: the vault is opened once per lot, and a crash loses one lot.
LOT_DELIVERIES = 64
LOT_ROWS = 500_000

LANDED, NO_OP, RESTATED, REREAD, REFUSED = "landed", "no_op", "restated", "reread", "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery."""

    status: str
    source: str
    as_of: date | None
    scope: str | None
    label: str
    delivery_id: str | None = None
    entry: Entry | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def parts(self) -> list[dict[str, object]]:
        """Per part: entity, part, file_name, sheet_name and rows_* of the manifest."""
        return self.entry["parts"] if self.entry else []


@dataclass(frozen=True)
class Progress:
    """Passed to the callback after each delivery."""

    done: int
    total: int
    outcome: Outcome


def land(
    home: Home,
    paths: Iterable[str | Path],
    source: str | None = None,
    *,
    contract: str | Path | None = None,
    as_of: date | None = None,
    scope: str | None = None,
    received_at: datetime | None = None,
    backfill: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Land every delivery found under ``paths`` and tell what became of each.

    ``source`` names a built-in contract, ``contract`` is the path of one of the user's own; one of
    the two is needed. ``as_of`` and ``scope`` beat what paths and notes say. Each delivery lands
    whole or not at all; a refused one does not keep the others from landing. Outcomes come in
    order of as-of date and scope; ``status`` is landed, restated, reread (the standing bytes under
    another contract), no_op or refused, the last with every problem of the delivery. ``progress``
    is called after each delivery.

    In every part rows_read = rows_landed + rows_collapsed + rows_quarantined; rows_dropped counts
    title rows, blank rows and repeated header rows, which are no data.

    Raises ``Refused`` where nothing can be tried: an unknown source, a malformed contract, a path
    that is not there, a receipt that needs ``backfill``.
    """
    chosen = contracts.load(source, contract)
    planned = _plan(paths, chosen, Options(as_of, scope))
    with archive.lock(home):
        lake.ensure(home)
        known = archive.entries(home)
        received = received_at or instants.now_after(archive.newest_instant(known))
        require_backfill(home, received, backfill)
        landing = _Landing(home, chosen, known, received, received_at is None, backfill)
        outcomes = []
        for outcome in landing.run(planned):
            outcomes.append(outcome)
            if progress:
                progress(Progress(len(outcomes), len(planned), outcome))
    return outcomes


def require_backfill(home: Home, received: datetime, backfill: bool) -> None:
    """Filled in by the publication guard."""


def _plan(paths: Iterable[str | Path], contract: Contract, options: Options) -> list[Planned]:
    paths = [Path(path) for path in paths]
    missing = [Problem("land.no_such_path", {}, file=str(p)) for p in paths if not p.exists()]
    if missing:
        raise Refused(missing)
    found: list[Planned] = []
    for path in paths:
        handed = hand_in(path, contract)
        if handed.problems:
            found.append(Planned(None, None, path.name, problems=handed.problems))
        found += plan(handed, contract, options)
        if not handed.files and not handed.problems:
            problem = Problem("land.nothing_found", {}, file=str(path))
            found.append(Planned(None, None, path.name, problems=[problem]))
    return found


@dataclass
class _Read:
    """A delivery whose rows are in the lake but whose reading is not yet committed."""

    planned: Planned
    parts: list[PartRead]
    people: list[pl.DataFrame]


class _Landing:
    """One call of ``land`` under the archive's lock."""

    def __init__(
        self,
        home: Home,
        contract: Contract,
        known: list[Entry],
        received: datetime,
        ticking: bool,
        backfill: bool,
    ):
        self.home = home
        self.contract = contract
        self.vault = Vault(home)
        self.known = known
        self.received = received
        self.ticking = ticking
        self.backfill = backfill
        self.held = standing.standing(known)
        self.sequence = max((entry["sequence"] for entry in known), default=0)
        archive.keep(home, contract.body, contract.sha256)

    def run(self, planned: Sequence[Planned]) -> Iterator[Outcome]:
        lot: list[_Read] = []
        rows = 0
        for one in planned:
            try:
                read = self._read(one)
            except Refused as refused:
                yield from self._commit(lot)
                lot, rows = [], 0
                yield self._outcome(REFUSED, one, problems=refused.problems)
                continue
            lot.append(read)
            rows += sum(part.shaped.landed for part in read.parts)
            if len(lot) >= LOT_DELIVERIES or rows >= LOT_ROWS:
                yield from self._commit(lot)
                lot, rows = [], 0
        yield from self._commit(lot)

    def _read(self, planned: Planned) -> _Read:
        if planned.problems:
            raise Refused(planned.problems + self._reading_problems(planned))
        parts = self._parts(planned)
        for part in parts:
            lake.write(self.home, part.entity, part.lake_id, part.shaped.rows)
            quarantine.write(self.home, part)
        for file in planned.files:
            archive.keep(self.home, file.data, file.sha256)
        people = [part.shaped.people for part in parts]
        return _Read(planned, parts, people)

    def _parts(self, planned: Planned) -> list[PartRead]:
        return read_feeds(
            planned.feeds, self.contract, planned.as_of, planned.scope, self.vault.keys
        )

    def _reading_problems(self, planned: Planned) -> list[Problem]:
        """What reading would find as well, so that one try shows everything that is wrong."""
        if planned.as_of is None or planned.scope is None:
            return []
        try:
            self._parts(planned)
        except Refused as refused:
            return refused.problems
        return []

    def _commit(self, lot: list[_Read]) -> Iterator[Outcome]:
        people = [frame for read in lot for frame in read.people if frame.height]
        if people:
            self.vault.add(pl.concat(people).unique(maintain_order=True))
        for read in lot:
            yield self._commit_one(read)

    def _commit_one(self, read: _Read) -> Outcome:
        entry = self._entry(read)
        earlier = [e for e in self.known if e["delivery_id"] == entry["delivery_id"]]
        if earlier:
            return self._outcome(NO_OP, read.planned, entry=earlier[-1])
        status = self._status(entry)
        archive.append(self.home, entry)
        self.known.append(entry)
        self.held = standing.standing(self.known)
        self.sequence = entry["sequence"]
        if self.ticking:
            self.received += instants.TICK
        for file in read.planned.files:
            file.forget()
        return self._outcome(status, read.planned, entry=entry)

    def _entry(self, read: _Read) -> Entry:
        planned, received = read.planned, instants.write(self.received)
        as_of = planned.as_of.isoformat()
        digests = [file.sha256 for file in planned.files]
        identity = archive.delivery_id(
            self.contract.source, planned.scope, as_of, received, digests
        )
        return {
            "sequence": self.sequence + 1,
            "kind": "land",
            "delivery_id": identity,
            "received_at": received,
            "source": self.contract.source,
            "scope": planned.scope,
            "as_of_date": as_of,
            "contract_sha256": self.contract.sha256,
            "backfill": self.backfill,
            "reason": None,
            "files": [_file_line(file) for file in planned.files],
            "parts": [part.account() for part in read.parts],
        }

    def _status(self, entry: Entry) -> str:
        """Told by comparison with what stands in the slots of this delivery."""
        slots = [
            (entry["source"], entry["scope"], entry["as_of_date"], p["entity"], p["part"])
            for p in entry["parts"]
        ]
        holders = [self.held.get(slot) for slot in slots]
        if not any(holders):
            return LANDED
        pairs = list(zip(entry["parts"], holders, strict=True))
        if all(held and held.part["lake_id"] == part["lake_id"] for part, held in pairs):
            return NO_OP
        same_bytes = all(
            held and held.part["content_sha256"] == part["content_sha256"] for part, held in pairs
        )
        return REREAD if same_bytes else RESTATED

    def _outcome(
        self,
        status: str,
        planned: Planned,
        entry: Entry | None = None,
        problems: list[Problem] | None = None,
    ) -> Outcome:
        return Outcome(
            status=status,
            source=self.contract.source,
            as_of=planned.as_of,
            scope=planned.scope,
            label=planned.label,
            delivery_id=entry["delivery_id"] if entry else None,
            entry=entry,
            problems=problems or [],
        )


def _file_line(file: DeliveredFile) -> dict[str, object]:
    line: dict[str, object] = {
        "path": file.path,
        "sha256": file.sha256,
        "bytes": len(file.data),
    }
    if file.container:
        line["container"] = True
    return line
