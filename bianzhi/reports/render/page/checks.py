"""The section of a page with the balances: counts by rule, and single balances of interest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.reports.compute.document import Document
from bianzhi.reports.render import check_sheet
from bianzhi.reports.render.check_sheet import Line, Tally
from bianzhi.reports.render.page.table import scroller

# Rows further down are only counted: there may be thousands.
DEEPEST = 2


def check_section(document: Document) -> Iterator[str]:
    """A line for each rule and table; its balances with both sides unfold below it."""
    yield '<section id="checks">'
    yield f"<h2>{escape(message('page.checks', document.lang))}</h2>"
    yield f"<p>{escape(check_sheet.summary(document))}</p>"
    lines: dict[tuple[str, str], list[Line]] = {}
    for line in (*check_sheet.broken(document), *check_sheet.declared(document)):
        if line.depth <= DEEPEST or not line.holds:
            lines.setdefault((line.rule, line.table), []).append(line)
    for tally in sorted(check_sheet.tallies(document), key=lambda item: not item.broken):
        yield from _rule(document, tally, lines.get((tally.rule, tally.table), []))
    yield "</section>"


def _rule(document: Document, tally: Tally, lines: Sequence[Line]) -> Iterator[str]:
    lang = document.lang
    kind = "fails" if tally.broken else "holds"
    count = locale_text.count(tally.count, lang)
    if tally.broken:
        count = f"{locale_text.count(tally.broken, lang)} / {count}"
    mark = f'<span class="mark">{escape(message(f"paper.{kind}", lang))}</span>'
    name = f"<b>{escape(tally.rule)}</b> {escape(tally.text)} <small>{escape(tally.table)}</small>"
    summary = f"{mark}{name}<i>{count}</i>"
    if not lines:
        yield f'<div class="rule {kind}">{summary}</div>'
        return
    yield f'<details class="rule {kind}"{" open" if tally.broken else ""}>'
    yield f"<summary>{summary}</summary>"
    yield from scroller(f"{tally.rule} {tally.table}", lang)
    yield '<table class="checks"><thead><tr>'
    heads = ("place", "left", "sign", "right", "difference")
    yield "".join(f"<th>{escape(message(f'paper.check_{head}', lang))}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    yield from (_line(line, lang) for line in lines)
    yield "</tbody></table></div></div>"
    if len(lines) < tally.count:
        rest = message(
            "page.further", lang, count=locale_text.count(tally.count - len(lines), lang)
        )
        yield f'<p class="note">{escape(rest)}</p>'
    yield "</details>"


def _grey(value: Decimal | None) -> str:
    return " zero" if value == 0 else ""


def _line(line: Line, lang: str) -> str:
    left, right, difference = (
        f'<td class="number{_grey(value)}">{escape(check_sheet.side(value, lang))}</td>'
        for value in (line.left, line.right, line.difference)
    )
    kind = "" if line.holds else ' class="fails"'
    sign = f'<td class="sign">{escape(line.sign)}</td>'
    return f"<tr{kind}><td>{escape(line.place)}</td>{left}{sign}{right}{difference}</tr>"
