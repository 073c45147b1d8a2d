"""The delivery that is reviewed: a landed one from the archive, or files that lie at a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.store import archive, in_force
from bianzhi.store.archive import Entry
from bianzhi.store.vault import Keys
from bianzhi.store.whole_files import file_sha256
from ingest import contract as contracts
from ingest.amend import delivered_files
from ingest.contract import Contract
from ingest.parse.delivery import ParsedPart, read_feeds
from ingest.read.delivered import DeliveredFile
from ingest.read.discover import Options, collect_files
from ingest.read.limits import limits_of
from ingest.read.plan import Feed, feeds_of, plan, same_part_twice

# Nothing is stored, so the keys of people need no secret of a warehouse.
_KEYS = Keys(b"review")


@dataclass
class Reviewed:
    """Files with what they feed, and the problems that keep them from landing."""

    label: str
    as_of: date | None
    scope: str | None
    contract: Contract
    files: list[DeliveredFile]
    feeds: list[Feed]
    problems: list[Problem] = field(default_factory=list)
    # The reading in force of a landed delivery.
    entry: Entry | None = None

    def parse(self) -> list[ParsedPart]:
        """Parse every file and sheet on its own; what refuses one is added to the problems."""
        parts: list[ParsedPart] = []
        groups: dict[tuple[str, str | None], list[Feed]] = {}
        for feed in self.feeds:
            groups.setdefault((feed.file.path, feed.sheet), []).append(feed)
        as_of, scope = self.as_of or date.min, self.scope or "*"
        for group in groups.values():
            try:
                parts += read_feeds(group, self.contract, as_of, scope, _KEYS, {})
            except Refused as refused:
                self.problems += refused.problems
        return parts


def landed(home: Home, delivery_id: str) -> Reviewed:
    """A delivery from the archive, read under the contract of its newest reading.

    Raises:
        Refused: The delivery is unknown or was retracted, or its bytes are damaged.
    """
    entries = archive.entries(home)
    readings = [e for e in entries if e["delivery_id"] == delivery_id and e["parts"]]
    values = {"delivery": delivery_id}
    if not readings:
        raise Refused([Problem("land.unknown_delivery", values)])
    if delivery_id in in_force.retracted(entries):
        raise Refused([Problem("land.delivery_retracted", values)])
    entry = readings[-1]
    body = archive.fetch(home, entry["contract_sha256"], message("audit.some_contract"))
    contract = contracts.from_bytes(body)
    files = delivered_files(home, entry)
    feeds: list[Feed] = []
    problems: list[Problem] = []
    for file in files:
        own = feeds_of(file, contract)
        feeds += own.feeds
        problems += own.problems
    problems += same_part_twice(feeds)
    as_of = date.fromisoformat(entry["as_of_date"])
    return Reviewed(delivery_id, as_of, entry["scope"], contract, files, feeds, problems, entry)


def landed_as(home: Home, path: Path, source: str | None) -> str | None:
    """The newest delivery that landed with exactly the files at a path."""
    if not home.has_readings:
        return None
    paths = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    digests = {file_sha256(file) for file in paths}
    for entry in reversed(archive.entries(home)):
        own = {line["sha256"] for line in entry["files"] if "!/" not in line["path"]}
        if own and own <= digests and source in (None, entry["source"]):
            return entry["delivery_id"]
    return None


def at_path(home: Home, path: Path, contract: Contract, options: Options) -> Reviewed:
    """The files at a path, which need not land.

    Raises:
        Failed: They belong to several deliveries.
        Refused: There is nothing to read.
    """
    file_set = collect_files(path, contract, limits_of(home))
    planned = plan([file_set], contract, options)
    if not planned:
        raise Refused([Problem("land.nothing_found", {}, file=str(path))])
    slots = sorted({(p.as_of.isoformat(), str(p.scope)) for p in planned if p.as_of})
    if len(slots) > 1:
        listed = ", ".join(" ".join(slot) for slot in slots[:5])
        raise Failed("review.several", 1, deliveries=listed)
    placed = next((p for p in planned if p.as_of), planned[0])
    return Reviewed(
        label=path.name,
        as_of=placed.as_of,
        scope=placed.scope,
        contract=contract,
        files=_distinct([file for p in planned for file in p.files if not file.container]),
        feeds=[feed for p in planned for feed in p.feeds],
        problems=[problem for p in planned for problem in p.problems],
    )


def _distinct(files: Sequence[DeliveredFile]) -> list[DeliveredFile]:
    return list({file.path: file for file in files}.values())
