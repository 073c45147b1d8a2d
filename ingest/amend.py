"""Changes to a delivery after it landed: a second reading, or a retraction. Both carry a date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from bianzhi.core import instants
from bianzhi.core.configuration.settings import office_zone
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.people.vault import archived_people
from ingest import contract as contracts
from ingest.context import LandingContext
from ingest.contract import Contract
from ingest.outcome import NO_OP, REFUSED, REREAD, Outcome, Progress
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import limits_of
from ingest.read.plan import Feed, feeds_of, same_part_twice


def reland(
    home: Home,
    deliveries: str | Sequence[str] = (),
    source: str | None = None,
    *,
    contract: str | Path | None = None,
    received_at: datetime | None = None,
    backfill: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Read archived files again under a contract, with the as-of date and scope of their landing.

    Without ``deliveries``, all deliveries of ``source`` that were not retracted are read. Without
    ``contract``, the built-in contract of the source applies in its present form.
    """
    if isinstance(deliveries, str):
        deliveries = [deliveries]
    with office_zone(home), archive.lock(home):
        with archived_people(home):
            intake = LandingContext(home)
        chosen = _chosen(intake, deliveries, source)
        contract_of = _contracts(chosen, contract)
        received = intake.receive(received_at, backfill, "reland")
        outcomes: list[Outcome] = []
        for original in chosen:
            outcomes.append(
                _reread(intake, original, contract_of[original["source"]], received, backfill)
            )
            if received_at is None:
                received += instants.TICK
            if progress:
                progress(Progress(len(outcomes), len(chosen), outcomes[-1]))
    return outcomes


def retract(
    home: Home,
    delivery_id: str,
    reason: str,
    *,
    received_at: datetime | None = None,
    backfill: bool = False,
) -> Entry:
    """Retract a delivery at ``received_at`` (default: now); earlier known times still show it."""
    with archive.lock(home):
        with archived_people(home):
            intake = LandingContext(home)
        original = intake.original(delivery_id)
        received = intake.receive(received_at, backfill, f"retract {delivery_id}")
        _require_later(original, received)
        return intake.commit(new_entry(original, "retract", received, backfill, reason=reason))


def delivered_files(home: Home, entry: Entry) -> list[DeliveredFile]:
    """The archived files of a delivery, under the paths of their delivery."""
    limits = limits_of(home)
    return [
        DeliveredFile(
            line["path"],
            partial(archive.fetch, home, line["sha256"], line["path"]),
            limits=limits,
        )
        for line in entry["files"]
        if not line.get("container")
    ]


def archived_feeds(home: Home, entry: Entry, contract: Contract) -> list[Feed]:
    """Assign the archived files of a delivery to the parts of a contract."""
    feeds: list[Feed] = []
    problems: list[Problem] = []
    for file in delivered_files(home, entry):
        result = feeds_of(file, contract)
        feeds += result.feeds
        problems += result.problems
    problems += same_part_twice(feeds)
    if problems:
        raise Refused(problems)
    return feeds


def _chosen(intake: LandingContext, deliveries: Sequence[str], source: str | None) -> list[Entry]:
    if deliveries:
        return [intake.original(delivery) for delivery in deliveries]
    gone = in_force.retracted(intake.known)
    return [
        entry
        for entry in intake.known
        if entry["kind"] == "land"
        and entry["source"] == source
        and entry["delivery_id"] not in gone
    ]


def _contracts(chosen: list[Entry], contract: str | Path | None) -> dict[str, Contract]:
    sources = {entry["source"] for entry in chosen}
    return {source: contracts.load(source, contract) for source in sorted(sources)}


def _reread(
    intake: LandingContext, original: Entry, contract: Contract, received: datetime, backfill: bool
) -> Outcome:
    as_of, scope = date.fromisoformat(original["as_of_date"]), original["scope"]
    output = (contract.source, as_of, scope, "", original["delivery_id"])
    try:
        _require_later(original, received)
        feeds = archived_feeds(intake.home, original, contract)
        parts = intake.read(feeds, contract, as_of, scope)
    except Refused as refused:
        return Outcome(REFUSED, *output, problems=refused.problems)
    newest = _newest_reading(intake, original, received)
    lines = [part.account() for part in parts]
    if [line["lake_id"] for line in newest["parts"]] == [line["lake_id"] for line in lines]:
        return Outcome(NO_OP, *output, entry=newest)
    archive.keep(intake.home, contract.body, contract.sha256)
    intake.write(parts)
    intake.keep_people(parts)
    entry = new_entry(original, "reland", received, backfill)
    entry.update(contract_sha256=contract.sha256, files=original["files"], parts=lines)
    remarks = [remark for part in parts for remark in part.remarks]
    return Outcome(REREAD, *output, entry=intake.commit(entry), remarks=remarks)


def _newest_reading(intake: LandingContext, original: Entry, received: datetime) -> Entry:
    """The reading in force at ``received``; a later reading must not suppress this one."""
    readings = [
        entry
        for entry in in_force.known(intake.known, received)
        if entry["delivery_id"] == original["delivery_id"] and entry["kind"] != "retract"
    ]
    return readings[-1]


def _require_later(original: Entry, received: datetime) -> None:
    if instants.write(received) <= original["received_at"]:
        values = {"delivery": original["delivery_id"], "landed": original["received_at"]}
        raise Refused([Problem("land.before_landing", values)])


def new_entry(
    original: Entry, kind: str, received: datetime, backfill: bool, reason: str | None = None
) -> Entry:
    """An entry about a delivery that landed before, without files and parts."""
    return {
        "kind": kind,
        "delivery_id": original["delivery_id"],
        "received_at": instants.write(received),
        "source": original["source"],
        "scope": original["scope"],
        "as_of_date": original["as_of_date"],
        "contract_sha256": original["contract_sha256"],
        "backfill": backfill,
        "reason": reason,
        "files": [],
        "parts": [],
    }
