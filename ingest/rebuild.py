"""Rebuild lake and quarantine from the archive, for an older format or a lost lake."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered import archive, chain
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.people.vault import Vault, archived_people
from bianzhi.store.rows import lake
from bianzhi.store.sweep import REBUILD_FOLDER
from ingest import contract as contracts
from ingest.amend import archived_feeds
from ingest.parse.delivery import COUNTS, ParsedPart, read_feeds
from ingest.reading_version import READING_VERSION, reading_version
from ingest.stored_rows import StoredRows, empty_rows


@dataclass
class Rebuild:
    """A rebuilt lake: the number of readings, and those of older versions that were lost.

    ``lost`` has the sequences of readings whose files were missing or damaged and whose bytes are
    read differently today.
    """

    readings: int = 0
    lost: set[int] = field(default_factory=set)


def rebuild(home: Home, progress: Callable[[int, int], None] | None = None) -> Rebuild:
    """Read all deliveries again under the archived contracts, then swap lake and quarantine.

    Readings and their order do not change. A reading of an older version that comes out differently
    today keeps its files, so that earlier known times stay as they were.
    """
    with archive.lock(home):
        if home.format() == 1:
            chain.seal(home, "format 1")  # format 1 had no chain
        readings = [entry for entry in archive.entries(home) if entry["parts"]]
        aside = Home(home.root / REBUILD_FOLDER)  # the old lake stays until the new one is complete
        shutil.rmtree(aside.root, ignore_errors=True)
        lake.lay_out(aside)
        lake_rebuild = _LakeRebuild(home, aside)
        for number, entry in enumerate(readings, 1):
            lake_rebuild.add(entry)
            if progress:
                progress(number, len(readings))
        for old, new in ((home.lake, aside.lake), (home.quarantine, aside.quarantine)):
            _swap(old, new)
        shutil.rmtree(aside.root)
        lake.mark_format(home)
    return Rebuild(len(readings), lake_rebuild.lost)


class _LakeRebuild:
    """One rebuild of lake and quarantine of ``home`` into the folders of ``aside``."""

    def __init__(self, home: Home, aside: Home):
        self.home = home
        self.aside = aside
        self.lost: set[int] = set()
        # Under a new secret the keys of all people change, so no file can be kept.
        self._keeps_files = (home.vault / "fingerprint").exists()
        with archived_people(home):
            self._vault = Vault(home)

    def add(self, entry: Entry) -> None:
        """Write the files of one reading."""
        body = archive.fetch(self.home, entry["contract_sha256"], message("audit.some_contract"))
        if reading_version(body) < READING_VERSION:
            self._add_outdated(entry, body)
            return
        # Days of instants follow from the time zone of the reading, not from today's setting.
        with instants.in_zone(_zone_of(entry)):
            parts = self._read(entry, body)
            accounts = [_compared(part.account()) for part in parts]
        recorded = [_compared(line) for line in entry["parts"]]
        if accounts != recorded:
            values = {"delivery": entry["delivery_id"], "sequence": entry["sequence"]}
            raise Refused([Problem("land.rebuild_differs", values)])
        for part in parts:
            self._write(part.entity, StoredRows.parsed(part, part.lake_id), part.lake_id)
            self._add_people(part)

    def _read(self, entry: Entry, body: bytes) -> list[ParsedPart]:
        contract = contracts.from_bytes(body)
        feeds = archived_feeds(self.home, entry, contract)
        as_of = date.fromisoformat(entry["as_of_date"])
        return read_feeds(feeds, contract, as_of, entry["scope"], self._vault.keys, {})

    def _add_outdated(self, entry: Entry, body: bytes) -> None:
        """Write the files of a reading by an older version, as they are if they read differently.

        Raises:
            Refused: The files are lost, and the delivered bytes are refused today.
        """
        problems: list[Problem] = []
        parts: dict[tuple[str, str], ParsedPart] = {}
        try:
            with instants.in_zone(_zone_of(entry)):
                read = self._read(entry, body)
            parts = {(part.entity, part.feed.part.name): part for part in read}
        except Refused as refused:
            problems = refused.problems
        for line in entry["parts"]:
            part = parts.get((line["entity"], line["part"]))
            self._write_outdated(entry, line, part, problems)
            if part is not None:
                self._add_people(part)

    def _write_outdated(
        self, entry: Entry, line: dict[str, Any], part: ParsedPart | None, problems: list[Problem]
    ) -> None:
        stored = StoredRows.of(self.home, line) if self._keeps_files else None
        read_now = None if part is None else StoredRows.parsed(part, line["lake_id"])
        if stored is None and read_now is None and problems:
            values = {"delivery": entry["delivery_id"], "sequence": entry["sequence"]}
            raise Refused([Problem("land.rebuild_lost", values), *problems])
        if stored is None:
            if part is None or not part.has_counts(line):
                self.lost.add(entry["sequence"])
            chosen = read_now or empty_rows(line)
        elif read_now is not None and read_now.equals(stored):
            chosen = read_now
        else:
            chosen = stored
        self._write(line["entity"], chosen, line["lake_id"])

    def _write(self, entity: str, stored: StoredRows, lake_id: str) -> None:
        stored.write(self.aside, entity, lake_id)

    def _add_people(self, part: ParsedPart) -> None:
        if part.parsed_rows is None:
            raise ValueError(f"not read: {part.lake_id}")  # no reading was passed as already read
        self._vault.add(part.parsed_rows.people)


def _compared(line: Mapping[str, object]) -> dict[str, object]:
    """An entry of a part without remarks; entries of earlier versions lack the newer counts."""
    known = {"zone": instants.DEFAULT_ZONE, **dict.fromkeys(COUNTS, 0)}
    counted: dict[str, object] = {**known, **line}
    counted.pop("remarks", None)
    return counted


def _zone_of(entry: Entry) -> str:
    """The time zone of the office at a reading; entries of earlier versions had the default."""
    return next((line["zone"] for line in entry["parts"] if "zone" in line), instants.DEFAULT_ZONE)


def _swap(old: Path, new: Path) -> None:
    if old.exists():
        os.replace(old, new.with_name(new.name + ".old"))
    os.replace(new, old)
