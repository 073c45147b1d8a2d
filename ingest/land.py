"""Land deliveries: bytes to the archive, typed rows to the lake, people to the vault."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bianzhi.core import instants
from bianzhi.core.configuration.settings import office_zone
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store import refusals
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.delivered.archive import Entry
from ingest import contract as contracts
from ingest import remark_records
from ingest.amend import reland, retract
from ingest.context import Landing, LandingContext, file_line
from ingest.contract import Contract, Part
from ingest.outcome import LANDED, NO_OP, REFUSED, REREAD, RESTATED, Outcome, Progress
from ingest.parse.delivery import ParsedPart
from ingest.read.discover import Options, collect_files, readable_name
from ingest.read.limits import Limits, limits_of
from ingest.read.plan import Planned, plan
from ingest.read.readers import SCREEN

__all__ = [
    "LANDED",
    "NO_OP",
    "REFUSED",
    "REREAD",
    "RESTATED",
    "Outcome",
    "Progress",
    "land",
    "reland",
    "retract",
]

# Deliveries are committed in batches. The vault is opened once per batch; a crash loses one batch.
LOT_DELIVERIES = 64
LOT_ROWS = 500_000
# Deliveries that are parsed at once, while an earlier one is written: polars computes for some of
# them while Python works on another.
READERS = 4
# Large deliveries are parsed one after the other: their cells take many times these bytes.
AHEAD_BYTES = 64 * 1024 * 1024


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
    """Land every delivery found under ``paths`` and report the outcome of each.

    Give ``source`` (the name of a built-in contract) or ``contract`` (the path of a contract of the
    user). ``as_of``, ``scope`` and ``received_at`` override the paths and the delivery.yml of a
    folder; without any time of receipt a delivery is received now. Each delivery lands whole or not
    at all, and a refused delivery does not stop the others. Outcomes are sorted by as-of date and
    scope. Their ``status`` is landed, restated, reread (the bytes in force under another contract),
    no_op or refused; a refused outcome lists every problem of the delivery. ``progress`` is called
    after each delivery.

    In every part rows_read = rows_landed + rows_collapsed + rows_quarantined + rows_passed_over.
    rows_unreadable counts the landed rows with a cell that cannot be read; rows_dropped counts rows
    above the header, blank rows and rows without data of the entity, which are not read.

    Raises:
        Refused: Nothing can be landed: an unknown source, a malformed contract, a path that does
            not exist, or a time of receipt that needs ``backfill``.
    """
    chosen = contracts.load(source, contract)
    with office_zone(home):
        planned = _plan(paths, chosen, Options(as_of, scope), limits_of(home))
    with office_zone(home), archive.lock(home):
        landing = _Landing(LandingContext(home), chosen, received_at, backfill)
        outcomes: list[Outcome] = []
        for outcome in landing.run(planned):
            outcomes.append(outcome)
            if progress:
                with SCREEN:
                    progress(Progress(len(outcomes), len(planned), outcome))
        refusals.note_attempts(home, map(landing.attempt, outcomes))
    return outcomes


def _ahead(
    pool: ThreadPoolExecutor,
    parse: Callable[[Planned], list[ParsedPart]],
    planned: Iterable[Planned],
) -> Iterator[Future[list[ParsedPart]]]:
    """What becomes of each delivery, in order; as many more are parsed as the pool has threads."""
    begun: deque[tuple[int, Future[list[ParsedPart]]]] = deque()
    for item in planned:
        size = sum(file.declared for file in item.files)
        while begun and (
            len(begun) > READERS or size + sum(other for other, _ in begun) > AHEAD_BYTES
        ):
            yield begun.popleft()[1]
        begun.append((size, pool.submit(copy_context().run, parse, item)))
    yield from (future for _, future in begun)


def _plan(
    paths: Iterable[str | Path], contract: Contract, options: Options, limits: Limits
) -> list[Planned]:
    roots = [Path(path) for path in paths]
    names = {path: readable_name(str(path)) for path in roots}
    missing = [Problem("land.no_such_path", {}, file=names[p]) for p in roots if not p.exists()]
    if missing:
        raise Refused(missing)
    handed = [collect_files(path, contract, limits) for path in roots]
    empty = [
        Planned(
            None,
            None,
            readable_name(path.name),
            problems=[Problem("land.nothing_found", {}, file=names[path])],
        )
        for path, file_set in zip(roots, handed, strict=True)
        if all(file.container for file in file_set.files)
    ]
    return empty + plan(handed, contract, options)


@dataclass(frozen=True)
class _Read:
    """A delivery whose rows are in the lake but whose reading is not yet committed."""

    planned: Planned
    parts: list[ParsedPart]
    files: list[dict[str, object]]
    healed: list[str]


class _Landing:
    """One call of ``land`` under the archive's lock."""

    def __init__(
        self,
        intake: LandingContext,
        contract: Contract,
        received_at: datetime | None,
        backfill: bool,
    ):
        self.intake = intake
        self.contract = contract
        self.told = received_at
        self.backfill = backfill
        # Deliveries without a noted time of receipt are received now, one after the other.
        self.now = intake.receive(received_at, backfill, f"land {contract.source}")
        self._recorded = {line["sha256"] for entry in intake.known for line in entry["files"]}
        self._recorded |= {entry["contract_sha256"] for entry in intake.known}
        # The path of a repaired contract, until the first delivery reports it.
        self._healed = self._keep(contract.body, contract.sha256)

    def run(self, planned: Sequence[Planned]) -> Iterator[Outcome]:
        pool = ThreadPoolExecutor(READERS)
        try:
            yield from self._run(zip(planned, _ahead(pool, self._parse, planned), strict=True))
        finally:
            pool.shutdown(cancel_futures=True)

    def _run(
        self, planned: Iterable[tuple[Planned, Future[list[ParsedPart]]]]
    ) -> Iterator[Outcome]:
        lot: list[_Read] = []
        rows = 0
        for item, parsed in planned:
            try:
                read = self._read(item, parsed)
            except Refused as refused:
                yield from self._commit(lot)
                lot, rows = [], 0
                yield self._outcome(REFUSED, item, problems=refused.problems)
                continue
            lot.append(read)
            rows += sum(part.counts["rows_landed"] for part in read.parts)
            if len(lot) >= LOT_DELIVERIES or rows >= LOT_ROWS:
                yield from self._commit(lot)
                lot, rows = [], 0
        yield from self._commit(lot)

    def attempt(self, outcome: Outcome) -> refusals.Attempt:
        """What ``status`` shows of an outcome until the delivery lands."""
        received = outcome.entry["received_at"] if outcome.entry else None
        return refusals.Attempt(
            source=outcome.source,
            as_of=outcome.as_of.isoformat() if outcome.as_of else None,
            scope=outcome.scope,
            label=outcome.label,
            received_at=received or instants.write(self.told or self.now),
            files=sorted({problem.file for problem in outcome.problems if problem.file}),
            problems=[problem.text() for problem in outcome.problems],
        )

    def _parse(self, planned: Planned) -> list[ParsedPart]:
        """The parts of a delivery. Deliveries are parsed ahead, and nothing is written."""
        if planned.problems:
            raise Refused(planned.problems + self._further_problems(planned))
        return self.intake.read(planned.feeds, self.contract, *planned.slot)

    def _read(self, planned: Planned, parsed: Future[list[ParsedPart]]) -> _Read:
        if not planned.problems:
            self._admit(planned)
        parts = parsed.result()
        self._refuse_clashes(planned, parts)
        healed, self._healed = [*self._healed, *self.intake.write(parts)], []
        lines: list[dict[str, object]] = []
        for file in planned.files:
            healed += self._keep(file.data, file.sha256)
            lines.append(file_line(file))
            file.forget()
        return _Read(planned, [part.without_rows() for part in parts], lines, healed)

    def _keep(self, data: bytes, digest: str) -> list[str]:
        """Keep bytes in the archive; the path in the warehouse if they replaced a lost object."""
        home = self.intake.home
        path = archive.object_path(home, digest)
        is_lost = digest in self._recorded and not path.exists()
        is_healed = archive.keep(home, data, digest) or is_lost
        return [path.relative_to(home.root).as_posix()] if is_healed else []

    def _admit(self, planned: Planned) -> None:
        """Require ``backfill`` for a noted receipt before the publication, except on a repeat."""
        noted = planned.received_at
        if self.told is not None or noted is None:
            return
        if self._identity(planned, instants.write(noted)) not in self.intake.last_entries:
            what = f"land {self.contract.source} {planned.as_of} {planned.scope}"
            self.intake.receive(noted, self.backfill, what)

    def _refuse_clashes(self, planned: Planned, parts: list[ParsedPart]) -> None:
        """Refuse a delivery that shares its time of receipt and a slot with another one.

        A delivery that is received now has a time of receipt of its own.
        """
        instant = self.told or planned.received_at
        if instant is None:
            return
        received = instants.write(instant)
        as_of, scope = planned.slot
        landing = Landing(
            self.contract.source,
            scope,
            as_of.isoformat(),
            received,
            self._identity(planned, received),
        )
        clashes = self.intake.clashes(parts, landing)
        if clashes:
            raise Refused(clashes)

    def _identity(self, planned: Planned, received: str) -> str:
        """The id of a delivery; that of a landed one if this is the same once more.

        Equal files with the same time of receipt are the same delivery, unless the same contract
        reads other rows from them because they are called otherwise.
        """
        digests = sorted(file.sha256 for file in planned.files)
        fed = sorted(_fed(feed.part, feed.file.path, feed.sheet) for feed in planned.feeds)
        source, (as_of, scope) = self.contract.source, planned.slot
        for entry in self.intake.landed_at((source, scope, as_of.isoformat())):
            if (
                entry["received_at"] == received
                and sorted(line["sha256"] for line in entry["files"]) == digests
                and (entry["contract_sha256"] != self.contract.sha256 or self._fed_by(entry) == fed)
            ):
                return entry["delivery_id"]
        return archive.delivery_id(source, scope, as_of.isoformat(), received, digests, fed)

    def _fed_by(self, entry: Entry) -> list[str]:
        return sorted(
            _fed(
                self.contract.part(line["entity"], line["part"]),
                line["file_name"],
                line["sheet_name"],
            )
            for line in entry["parts"]
        )

    def _further_problems(self, planned: Planned) -> list[Problem]:
        """The problems of the content, so that one attempt reports all problems at once."""
        as_of, scope = planned.as_of or date.min, planned.scope or "*"
        try:
            self.intake.read(planned.feeds, self.contract, as_of, scope)
        except Refused as refused:
            return refused.problems
        return []

    def _commit(self, lot: list[_Read]) -> Iterator[Outcome]:
        self.intake.keep_people(part for read in lot for part in read.parts)
        for read in lot:
            yield self._committed(read)

    def _committed(self, read: _Read) -> Outcome:
        entry = self._entry(read)
        earlier = self.intake.last_entries.get(entry["delivery_id"])
        remarks = list(read.planned.remarks)
        for part in read.parts:  # several parts may read one file
            remarks += [remark for remark in part.remarks if remark not in remarks]
        if earlier is not None:
            outcome = self._again(read.planned, earlier)
            return replace(outcome, healed=read.healed, remarks=remarks)
        status = self.intake.status(entry)
        if status == NO_OP and read.healed and self._is_received_now(read.planned):
            # The same bytes came to mend the warehouse; they are no delivery of their own.
            holder = next(filter(None, self.intake.holders(entry)))
            outcome = self._outcome(NO_OP, read.planned, entry=holder.original)
            return replace(outcome, healed=read.healed, remarks=remarks)
        entry = self.intake.commit(entry)
        outcome = self._outcome(status, read.planned, entry=entry)
        return replace(outcome, healed=read.healed, remarks=remarks)

    def _again(self, planned: Planned, earlier: Entry) -> Outcome:
        """The outcome of a repeated delivery: equal files with the same time of receipt."""
        values = {"delivery": earlier["delivery_id"]}
        if earlier["delivery_id"] in in_force.retracted(self.intake.known):
            problem = Problem("land.delivery_retracted", values)
        elif earlier["contract_sha256"] != self.contract.sha256:
            problem = Problem("land.landed_otherwise", values)
        else:
            return self._outcome(NO_OP, planned, entry=earlier)
        return self._outcome(REFUSED, planned, problems=[problem])

    def _is_received_now(self, planned: Planned) -> bool:
        return self.told is None and planned.received_at is None

    def _receipt(self, planned: Planned) -> datetime:
        """The time of receipt: from the caller, else from the note of the delivery, else now."""
        instant = self.told or planned.received_at
        if instant is None:
            instant = self.now
            self.now += instants.TICK
        return instant

    def _entry(self, read: _Read) -> Entry:
        planned, received = read.planned, instants.write(self._receipt(read.planned))
        as_of, scope = planned.slot
        return {
            "kind": "land",
            "delivery_id": self._identity(planned, received),
            "received_at": received,
            "source": self.contract.source,
            "scope": scope,
            "as_of_date": as_of.isoformat(),
            "contract_sha256": self.contract.sha256,
            "backfill": self.backfill,
            "reason": None,
            "files": read.files,
            "parts": [part.account() for part in read.parts],
            "remarks": remark_records.to_records(planned.remarks),
        }

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
            remarks=planned.remarks,
        )


def _fed(part: Part, path: str, sheet: str | None) -> str:
    """A part, with the names from which its rows are read."""
    return "/".join((part.entity.name, part.name, *part.names_read(path, sheet)))
