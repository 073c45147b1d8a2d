"""The publications of a warehouse, as readers find them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.store.records import read_record
from bianzhi.store.whole_files import recorded_sums, wrong_in

RECORD_NAME = "publication.json"


@dataclass(frozen=True)
class Publication:
    """A published state of the warehouse."""

    folder: Path
    record: dict

    @property
    def publication_id(self) -> str:
        """The id, which is also the name of the folder."""
        return self.record["publication_id"]

    @property
    def database(self) -> Path:
        """The path of the published database."""
        return self.folder / DATABASE_NAME


def is_whole(folder: Path) -> bool:
    """Whether a publication exists with every file unchanged."""
    sums = recorded_sums(folder)
    return sums is not None and not wrong_in(folder, sums)


def publications(home: Home) -> list[Publication]:
    """All kept publications with a readable record, oldest first."""
    folders = (path.parent for path in home.published.glob(f"[!.]*/{RECORD_NAME}"))
    result = [
        Publication(folder, record)
        for folder in folders
        if not folder.is_symlink() and (record := _record_or_none(folder)) is not None
    ]
    return sorted(
        result,
        key=lambda publication: (publication.record["publication_no"], publication.publication_id),
    )


def current_publication(home: Home) -> Publication | None:
    """The publication that readers use now; None before the first one."""
    folder = home.current_publication.resolve()
    if not folder.exists() and not home.current_publication.is_symlink():
        return None
    if not (folder / RECORD_NAME).exists():
        raise Failed("publish.publication_missing", path=folder)
    return read_publication(folder)


def newest_known_at(home: Home) -> str | None:
    """The newest known time of all kept publications (UTC, ISO)."""
    times = [publication.record["known_at"] for publication in publications(home)]
    return max((known_at for known_at in times if known_at), default=None)


def read_publication(folder: Path) -> Publication:
    """The publication in a folder.

    Raises:
        Refused: Its record is damaged.
    """
    return Publication(folder, read_record(folder / RECORD_NAME, "audit.publication_garbled"))


def _record_or_none(folder: Path) -> dict | None:
    try:
        return read_publication(folder).record
    except Refused:
        return None
