"""Public editions that were written: anyone may have read them once they left the warehouse.

The home remembers each written public edition, including drafts, with its request, its data and its
figures as shown. The next edition is protected together with them. The same request with the same
data is remembered once.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.reports.compute.document import Document
from bianzhi.reports.register import issued
from bianzhi.reports.register.compose import Request
from bianzhi.reports.register.record import plain_request
from bianzhi.store.whole_files import recorded_sums, write_sums, wrong_in

# The parts of a request that change no figure.
FORM = ("lang", "is_draft", "cover")


@dataclass(frozen=True)
class Edition:
    """A public edition: its record, and the file with its figures as shown."""

    record: Mapping[str, Any]
    figures: Path
    # The issue that it was read from, if it was not remembered when it was written.
    issue: issued.Issue | None = None

    @property
    def identity(self) -> str:
        """A name that all editions with the same figures share."""
        return identity(self.record["request"], self.record)


def require_whole(one: Edition) -> None:
    """Refuse a remembered edition with a changed or missing file.

    Raises:
        Failed: ``public.edition_damaged`` or, of an issued one, ``report.issue_damaged``.
    """
    if one.issue is not None:
        issued.require_whole(one.issue)
        return
    folder = one.figures.parent
    sums = recorded_sums(folder)
    if sums is None or wrong_in(folder, sums):
        raise Failed("public.edition_damaged", 1, folder=folder)


def identity(request: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Request, data and definitions as text."""
    asked = {name: value for name, value in request.items() if name not in FORM}
    parts = [asked, record["known_at"], record["definitions_version"]]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)


def editions(home: Home) -> list[Edition]:
    """All public editions that were written or issued, in order of origin.

    Issued editions that were not remembered when they were written come first.
    """
    written = [
        Edition(json.loads(path.read_text("utf-8")), path.parent / "figures.parquet")
        for path in sorted(home.public_editions.glob("*/edition.json"))
    ]
    known = {edition.identity for edition in written}
    given_out = [
        Edition(issue.record, issue.figures, issue)
        for issue in issued.issues(home)
        if issue.record["request"]["edition"] == "public"
    ]
    return [*(edition for edition in given_out if edition.identity not in known), *written]


def remember(home: Home, request: Request, document: Document) -> None:
    """Store the shown figures of a public edition before it is written.

    Raises:
        Failed: ``public.not_remembered``, if the home is not writable.
    """
    record: dict[str, Any] = {
        "request": plain_request(request),
        "known_at": document.known_at,
        "definitions_version": document.definitions_version,
    }
    own = identity(record["request"], record)
    if any(edition.identity == own for edition in editions(home)):
        return
    try:
        _keep(home.public_editions, record, document)
    except OSError as error:
        raise Failed("public.not_remembered", 1, folder=home.public_editions) from error


def _keep(folder: Path, record: Mapping[str, Any], document: Document) -> None:
    """Store it in a new numbered folder, completely or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".next-", dir=folder))
    try:
        pyarrow.parquet.write_table(issued.figures(document), fresh / "figures.parquet")
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
        (fresh / "edition.json").write_text(text + "\n", "utf-8")
        write_sums(fresh)
        number = 1 + max((int(path.name) for path in folder.glob("[0-9]*")), default=0)
        while True:
            try:
                os.rename(fresh, folder / f"{number:06d}")
                return
            except OSError:
                # The folder is not empty: another process took the number.
                if not (folder / f"{number:06d}").exists():
                    raise
                number += 1
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
