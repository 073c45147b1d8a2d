"""Rebuild lake and quarantine from the archive, for an older format or a lost lake."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

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
from ingest.parse.delivery import COUNTS, read_feeds


def rebuild(home: Home, progress: Callable[[int, int], None] | None = None) -> int:
    """Read all deliveries again under the archived contracts, then swap lake and quarantine.

    Readings and their order do not change.

    Returns:
        The number of readings that were read again.
    """
    with archive.lock(home):
        if home.format() == 1:
            chain.seal(home, "format 1")  # format 1 had no chain
        readings = [entry for entry in archive.entries(home) if entry["parts"]]
        aside = Home(home.root / REBUILD_FOLDER)  # the old lake stays until the new one is complete
        shutil.rmtree(aside.root, ignore_errors=True)
        lake.lay_out(aside)
        with archived_people(home):
            vault = Vault(home)
        for number, entry in enumerate(readings, 1):
            _rebuild_one(home, aside, vault, entry)
            if progress:
                progress(number, len(readings))
        for old, new in ((home.lake, aside.lake), (home.quarantine, aside.quarantine)):
            _swap(old, new)
        shutil.rmtree(aside.root)
        lake.mark_format(home)
    return len(readings)


def _rebuild_one(home: Home, aside: Home, vault: Vault, entry: Entry) -> None:
    digest = entry["contract_sha256"]
    contract = contracts.from_bytes(archive.fetch(home, digest, message("audit.some_contract")))
    feeds = archived_feeds(home, entry, contract)
    as_of = date.fromisoformat(entry["as_of_date"])
    parts = read_feeds(feeds, contract, as_of, entry["scope"], vault.keys, {})
    # Entries of earlier versions lack the newer counts.
    counted = [{**dict.fromkeys(COUNTS, 0), **part} for part in entry["parts"]]
    if [part.account() for part in parts] != counted:
        values = {"delivery": entry["delivery_id"], "sequence": entry["sequence"]}
        raise Refused([Problem("land.rebuild_differs", values)])
    for part in parts:
        if part.parsed_rows is None:
            raise ValueError(f"not read: {part.lake_id}")  # no reading was passed as already read
        lake.write(aside, part.entity, part.lake_id, part.parsed_rows.rows)
        part.write_quarantine(aside)
        vault.add(part.parsed_rows.people)


def _swap(old: Path, new: Path) -> None:
    if old.exists():
        os.replace(old, new.with_name(new.name + ".old"))
    os.replace(new, old)
