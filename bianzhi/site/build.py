"""Builds a site: reads the publication, composes reports, writes pages and data files.

The folder is complete or as it was: pages are written beside it and moved there after the search
for personal data. The same publication gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bianzhi.core import instants, locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import catalogue, message
from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL, PUBLIC, Document
from bianzhi.reports.register.compose import known_at
from bianzhi.reports.render.page.html import look as page_look
from bianzhi.site import documents, engine, lists, organizations
from bianzhi.site.carried import ENGINE, FOLDER, SCHEMA
from bianzhi.site.carried.choice import carry_tables
from bianzhi.site.carried.packed import packed
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.figures import figures, name
from bianzhi.site.frame import Frame
from bianzhi.site.pages import (
    dictionary,
    home,
    interactive,
    lineage,
    quality,
    query,
    reports,
    retirement,
    supervision,
    warnings,
)
from bianzhi.site.parts import script_data
from bianzhi.site.private import require_private_site

_LOOK = Path(__file__).parent / "look"
_SHARED_LOOK = ("page.css", "page.js")
INDEX = "index.html"
# The page that says that a folder is a site of this program.
_MARK = f"look/{_SHARED_LOOK[0]}"
_SCRIPTS = "sitescript."


@dataclass(frozen=True)
class Site:
    """A written site: its first page, its files and their size in bytes."""

    index: Path
    files: int
    size: int


def build_site(
    warehouse: Home,
    reader: Reader,
    out: Path,
    lang: str,
    edition: str = INTERNAL,
    report_names: Sequence[str] = documents.REPORTS,
    progress: Callable[[str], None] = lambda step: None,
) -> Site:
    """Write the site into ``out``, which is new, empty or an earlier site.

    Raises:
        Failed: ``site.not_a_site``, if the folder holds anything else; see ``compose_reports``.
        Refused: A file shows personal data (exit code 3); nothing is written.
    """
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise Failed("site.not_a_site", 2, path=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".site-", dir=out.parent))
    try:
        os.chmod(fresh, 0o755)
        facts = Facts(reader, lang)
        _write(_Writer(fresh), warehouse, facts, edition, report_names, progress)
        progress(message("site.step_search"))
        require_private_site(warehouse, fresh)
        if out.exists():
            shutil.rmtree(out)
        os.replace(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    files = [path for path in out.rglob("*") if path.is_file()]
    return Site(out / INDEX, len(files), sum(path.stat().st_size for path in files))


class _Writer:
    """Writes files below a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        """Write a file; its folder is made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _write(
    writer: _Writer,
    warehouse: Home,
    facts: Facts,
    edition: str,
    report_names: Sequence[str],
    progress: Callable[[str], None],
) -> None:
    progress(message("site.step_read"))

    def report_step(report: str) -> None:
        progress(message("site.step_report", report=report))

    # The pages of an edition show its reports; the public edition has nothing else to show.
    shown = {*report_names, "reform", *(("annual",) if edition == PUBLIC else ())}
    composed = documents.compose_reports(
        warehouse, facts, edition, [report for report in documents.REPORTS if report in shown],
        report_step,
    )  # fmt: skip
    asked = [pair for pair in composed if pair[0].report in report_names]
    issues = documents.write_reports(asked, writer.folder / "reports", report_step)
    progress(message("site.step_pages"))
    frame = _frame(facts, edition)
    _write_look(writer, facts.lang)
    all_documents = [document for _, document in composed]
    _write_reports(writer, frame, facts.lang, all_documents, issues)
    if edition == PUBLIC:
        _write_public(writer, frame, facts.lang, all_documents)
    else:
        _write_internal(writer, frame, facts)
        progress(message("site.step_tables"))
        _write_query(writer, frame, facts)


def _frame(facts: Facts, edition: str) -> Frame:
    lang = facts.lang
    received = known_at(facts.reader)
    return Frame(
        lang=lang,
        edition=edition,
        city=_city(facts),
        month=locale_text.month(facts.month, lang),
        known_at=instants.local_text(instants.read_instant(f"{received}Z").isoformat()),
    )


def _city(facts: Facts) -> str:
    """The name of the division above the most others with figures; none for an empty one."""
    rows = facts.rows("city")
    return rows[0]["name"] if rows else ""


def _write_look(writer: _Writer, lang: str) -> None:
    for path in sorted(_LOOK.iterdir()):
        writer.write(f"look/{path.name}", path.read_text("utf-8"))
    for file in _SHARED_LOOK:
        writer.write(f"look/{file}", page_look(file))
    texts = {
        code.removeprefix(_SCRIPTS): message(code, lang)
        for code in sorted(catalogue())
        if code.startswith(_SCRIPTS)
    }
    texts |= {f"figure_{code}": name(code, lang) for code in figures()}
    writer.write("data/texts.js", script_data("texts", texts))


def _write_reports(
    writer: _Writer,
    frame: Frame,
    lang: str,
    all_documents: Sequence[Document],
    issues: Sequence[documents.Issue],
) -> None:
    reforms = [document for document in all_documents if document.report == "reform"]
    lede = message("site.as_of", lang, month=frame.month)
    for document in reforms:
        page = frame.page("reform", document.title, reports.shown(document), ["page.js"])
        writer.write(f"{reports.page_name(document)}.html", page)
    for code, content in (
        ("reform", reports.reform_list(reforms, lang)),
        ("reports", reports.content(issues, lang)),
    ):
        title = message(f"site.page_{code}", lang)
        writer.write(f"{code}.html", frame.page(code, title, content, lede=lede))


def _write_public(
    writer: _Writer, frame: Frame, lang: str, all_documents: Sequence[Document]
) -> None:
    """The first page is the annual report of the public edition, and nothing is read besides."""
    annual = next((document for document in all_documents if document.report == "annual"), None)
    title = message("site.page_index", lang)
    if annual is None:
        writer.write(INDEX, frame.page("index", title, []))
    else:
        writer.write(INDEX, frame.page("index", annual.title, reports.shown(annual), ["page.js"]))
    title = message("site.page_dictionary", lang)
    content = dictionary.figure_section(lang, has_commands=False)
    writer.write("dictionary.html", frame.page("dictionary", title, content))
    kinds = [message(f"site.kind_{kind}", lang) for kind in ("definition", "table")]
    rows = lists.definitions(lang, kind=0)
    rows += [entry for document in all_documents for entry in reports.entries(document, kind=1)]
    writer.write("data/search.js", script_data("search", {"kinds": kinds, "rows": rows}))
    title = message("site.page_search", lang)
    page = frame.page("search", title, interactive.search(lang), ["search.js"])
    writer.write("search.html", page)


def _write_internal(writer: _Writer, frame: Frame, facts: Facts) -> None:
    listed = facts.rows("organization")
    _write_data(writer, facts, listed)
    lang = facts.lang
    grid = ["grid.js"]
    shards = organizations.shards_of(listed)
    pages = {
        "index": (home.content(facts, listed), []),
        "lights": (interactive.lights(facts), ["grid.js", "lights.js"]),
        "supervision": (supervision.content(facts), []),
        "warnings": (warnings.content(facts), grid),
        "lineage": (lineage.content(facts), grid),
        "retirement": (retirement.content(facts), grid),
        "quality": (quality.content(facts), grid),
        "dictionary": (_dictionary(facts), []),
        "search": (interactive.search(lang), ["search.js"]),
        "organization": (
            interactive.organization(facts, shards, message("site.name", lang, city=frame.city)),
            ["drawing.js", "organization.js"],
        ),
    }
    lede = message("site.as_of", lang, month=frame.month)
    for code, (content, scripts) in pages.items():
        title = message(f"site.page_{code}", lang)
        writer.write(f"{code}.html", frame.page(code, title, content, scripts, lede))


def _write_query(writer: _Writer, frame: Frame, facts: Facts) -> None:
    """The query page, its engine and its tables, which only that page loads."""
    lang = facts.lang

    def answer(sql: str) -> list[tuple]:
        return list(facts.reader.run(sql).rows())

    def write(code: str, value: object) -> None:
        name = f"{FOLDER}/{code}"
        writer.write(f"data/{name}.js", script_data(name, value))

    write(ENGINE, _engine())
    carried = carry_tables(facts.reader.database, answer, write)
    write(SCHEMA, query.data(carried, lang))
    title = message("site.page_query", lang)
    lede = message("site.as_of", lang, month=frame.month)
    content = query.content(carried, lang)
    writer.write("query.html", frame.page("query", title, content, ["query.js"], lede))


@cache
def _engine() -> dict[str, str]:
    """The files of the engine as texts of a script, the same for every site."""
    files = {"wasm": engine.WASM, "worker": engine.WORKER}
    return {key: packed(file.content()) for key, file in files.items()}


def _dictionary(facts: Facts) -> list[str]:
    own = dictionary.figure_section(facts.lang, has_commands=True)
    return [*own, *dictionary.mart_section(facts)]


def _write_data(writer: _Writer, facts: Facts, listed: list[Fact]) -> None:
    data = {
        "lights": lists.board(facts, listed),
        "warnings": warnings.watch_list(facts, listed),
        "lineage": lineage.events(facts, listed),
        "retirement": retirement.organizations_retiring(facts, listed),
        "findings": quality.findings(facts, listed),
        "search": lists.search(facts, listed),
    }
    for code, value in data.items():
        writer.write(f"data/{code}.js", script_data(code, value))
    for file, text in organizations.organization_files(facts, listed):
        writer.write(file, text)
