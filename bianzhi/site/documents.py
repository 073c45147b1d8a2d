"""The reports of a site: composed from the publication, searched, written for download."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.publish.privacy import require_private_cells
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.define.periods import Period
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.register.cover import cover
from bianzhi.reports.register.private import document_cells
from bianzhi.reports.register.public_editions import remember
from bianzhi.reports.register.published import published_before
from bianzhi.reports.register.record import record_of, write_record
from bianzhi.reports.render.files import WRITERS, write_files
from bianzhi.site.facts import Facts

# The reports that a site can have, in the order of its page.
REPORTS = ("annual", "structure", "supervision", "reform", "monthly")


@dataclass(frozen=True)
class Issue:
    """A report of the site and its files for download; none if it is only shown."""

    document: Document
    files: tuple[Path, ...] = ()


def compose_reports(
    home: Home, facts: Facts, edition: str, names: Sequence[str], progress: Callable[[str], None]
) -> list[tuple[Request, Document]]:
    """The reports of these names for the last month and year of the publication.

    Raises:
        Failed: ``public.blocked``, where the attack on a public edition succeeds.
        Refused: A report shows personal data (exit code 3).
    """
    composed = []
    for name, period in _periods(facts, edition, names):
        progress(name)
        text = cover(home, facts.lang, edition)
        request = Request(name, period, lang=facts.lang, edition=edition, cover=text)
        before = published_before(home, facts.reader, request)
        document = compose(facts.reader, request, before)
        cells = document_cells(document)
        require_private_cells(home, cells, f"report {document.file_name}")
        if edition == PUBLIC:
            # Before anyone can read it.
            remember(home, request, document)
        composed.append((request, document))
    return composed


def write_reports(
    composed: Sequence[tuple[Request, Document]], folder: Path, progress: Callable[[str], None]
) -> list[Issue]:
    """Write each report in every format, with its record."""
    issues = []
    for request, document in composed:
        progress(document.file_name)
        folder.mkdir(parents=True, exist_ok=True)
        files = write_files(document, folder, [*WRITERS])
        files.append(write_record(record_of(document, request, files), document, folder))
        issues.append(Issue(document, tuple(files)))
    return issues


def _periods(facts: Facts, edition: str, names: Sequence[str]) -> Iterator[tuple[str, Period]]:
    """The periods that the publication covers. A site without a full year has no yearly report."""
    year = facts.month.year if facts.month.month == 12 else facts.month.year - 1
    for name in REPORTS:
        is_open = edition != PUBLIC or definitions.report(name).public
        if name not in names or not is_open:
            continue
        if name == "reform":
            for row in facts.rows("reform"):
                yield name, periods.reform(facts.reader, row["code"])
        elif name == "monthly":
            yield name, periods.month(f"{facts.month:%Y-%m}")
        elif facts.first_month <= periods.year(year).closing:
            yield name, periods.year(year)


def known_names(text: str) -> tuple[str, ...]:
    """The names in the option of the command.

    Raises:
        Failed: ``site.no_such_report``.
    """
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if names == ("none",):
        return ()
    unknown = [name for name in names if name not in REPORTS]
    if unknown:
        known = ", ".join(REPORTS)
        raise Failed("site.no_such_report", 2, names=", ".join(unknown), known=known)
    return names
