"""The page of reports for download, and pages that show a report within the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.compute.document import Document
from bianzhi.reports.render.page.html import data_block, panel, sections
from bianzhi.reports.render.page.table import anchor, heading
from bianzhi.site.documents import Issue
from bianzhi.site.parts import section


def content(issues: Sequence[Issue], lang: str) -> Iterator[str]:
    """Each report with its files."""
    yield from section("reports", message("site.page_reports", lang), *_issues(issues, lang))


def _issues(issues: Sequence[Issue], lang: str) -> Iterator[str]:
    if not issues:
        yield f"<p>{escape(message('site.no_reports', lang))}</p>"
        return
    yield f'<p class="note">{escape(message("site.reports_note", lang))}</p>'
    for issue in issues:
        document = issue.document
        yield f"<h3>{escape(document.title)}</h3>"
        text = message("site.report_figures", lang, tables=len(document.tables))
        yield f'<p class="note">{escape(text)}</p><ul class="files">'
        for path in issue.files:
            name = escape(f"reports/{path.name}", quote=True)
            kind = path.name.removeprefix(f"{document.file_name}.")
            size = max(1, round(path.stat().st_size / 1000))
            yield f'<li><a href="{name}" download>{escape(kind)}</a> '
            yield f'<span class="note">{size:,} KB</span></li>'
        yield "</ul>"


def reform_list(documents: Sequence[Document], lang: str) -> Iterator[str]:
    """The reforms of the publication, each with its sentences and its page."""
    if not documents:
        yield from section(
            "none",
            message("site.page_reform", lang),
            f"<p>{escape(message('site.no_reform', lang))}</p>",
        )
    for document in documents:
        lines = "".join(f"<li>{escape(sentence.text)}</li>" for sentence in document.sentences)
        link = f'<a href="{page_name(document)}.html">{escape(document.title)}</a>'
        yield from section(
            page_name(document),
            document.title,
            f'<ul class="sentences">{lines}</ul>',
            f"<p>{link}</p>",
        )


def page_name(document: Document) -> str:
    """The name of the page of a report."""
    return escape(f"report-{document.report}-{document.period}".replace("reform-reform", "reform"))


def shown(document: Document) -> Iterator[str]:
    """A report in the frame of the site; its single organizations are in the download."""
    short = without_details(document)
    yield from _contents(short)
    yield from sections(short)
    if len(short.tables) < len(document.tables):
        yield f'<p class="note">{escape(message("site.reform_more", document.lang))}</p>'
    yield from panel(short)
    yield data_block(short)


def _contents(document: Document) -> Iterator[str]:
    """Links to the tables of the page."""
    label = escape(message("page.contents", document.lang), quote=True)
    yield f'<nav class="within" aria-label="{label}"><ul>'
    for table in document.tables:
        yield f'<li><a href="#{anchor(table)}">{escape(heading(document, table))}</a></li>'
    yield "</ul></nav>"


def without_details(document: Document) -> Document:
    """The document without the tables that list single organizations, and without balances."""
    tables = [table for table in document.tables if not any(row.is_detail for row in table.rows)]
    return replace(document, tables=tables, checks=())


def entries(document: Document, kind: int) -> list[list]:
    """The tables of a shown report as entries of the search."""
    page = "index" if document.report == "annual" else page_name(document)
    return [
        [heading(document, table), document.title, kind, f"{page}.html#{anchor(table)}"]
        for table in document.tables
    ]
