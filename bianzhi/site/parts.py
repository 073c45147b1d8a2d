"""Pieces of a page as HTML: tables with CSV, charts with their tables, commands, lights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any
from urllib.parse import quote

from bianzhi.core.messages import message
from bianzhi.reports.charts.forms import Spec
from bianzhi.reports.compute.document import Chart
from bianzhi.reports.render.drawing import svg
from bianzhi.reports.render.page.charts import own_names
from bianzhi.reports.render.page.table import scroller
from bianzhi.site import figures


@dataclass(frozen=True)
class Column:
    """A column of a table: its key in the rows, and a figure or a text as its head.

    ``kind`` is text, count, decimal, percent, date or light.
    """

    key: str
    kind: str = "text"
    figure: str | None = None
    label: str | None = None
    name: str | None = None

    def text(self, lang: str) -> str:
        """The head as plain text; a ``name`` is one in every language."""
        if self.name:
            return self.name
        if self.label:
            return message(f"site.{self.label}", lang)
        return figures.name(self.figure or "", lang)

    def head(self, lang: str) -> str:
        """The head as HTML; a figure leads to its definition."""
        text = self.text(lang)
        return figures.link(self.figure, lang, text) if self.figure else escape(text)


def shown(value: Any, kind: str) -> str:
    """A value as it is printed: thousands separators, one decimal, a dash if it is missing."""
    if value is None:
        return "—"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if kind in ("decimal", "percent"):
        exact = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        text = f"{abs(exact):,}{'%' if kind == 'percent' else ''}"
        return f"−{text}" if exact < 0 else text
    if kind == "count":
        number = Decimal(str(value))
        return f"−{abs(number):,}" if number < 0 else f"{number:,f}"
    return str(value)


def table(
    code: str, title: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]], lang: str
) -> Iterator[str]:
    """A table with a button that saves it as CSV; the first column heads the rows.

    A value that is a pair (text, address) is a link.
    """
    yield from _tools(code, lang)
    yield from scroller(title, lang)
    yield f'<table id="{escape(code, quote=True)}" class="plain">'
    yield f'<caption class="unseen">{escape(title)}</caption>'
    heads = "".join(
        f'<th scope="col"{_class(column)}>{column.head(lang)}</th>' for column in columns
    )
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for row in rows:
        first, *others = columns
        cells = f'<th scope="row">{_value(row.get(first.key), first, lang)}</th>'
        cells += "".join(
            f"<td{_class(column)}>{_value(row.get(column.key), column, lang)}</td>"
            for column in others
        )
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table></div></div>"


def _tools(code: str, lang: str) -> Iterator[str]:
    text = escape(message("site.csv", lang))
    yield '<p class="above"><span class="tools"><button type="button" class="csv" '
    yield f'data-of="{escape(code, quote=True)}">{text}</button></span></p>'


def _class(column: Column) -> str:
    kinds = {"text": "text", "light": "text", "date": "text date"}
    return f' class="{kinds[column.kind]}"' if column.kind in kinds else ""


def _value(value: Any, column: Column, lang: str) -> str:
    if column.kind == "light":
        return light(str(value), lang)
    if isinstance(value, tuple):
        text, target = value
        return f'<a href="{escape(target, quote=True)}">{escape(text)}</a>'
    text = escape(shown(value, column.kind))
    return f'<span class="zero">{text}</span>' if text == "0" else text


def light(code: str, lang: str) -> str:
    """A light as a coloured mark with its word: colour carries nothing alone."""
    word = escape(message(f"site.light_{code}", lang))
    return f'<span class="light {escape(code, quote=True)}">{word}</span>'


def chart(
    code: str,
    title: str,
    alt: str,
    spec: Spec,
    columns: Sequence[Column],
    rows: Sequence[dict[str, Any]],
    lang: str,
    is_alone: bool = False,
) -> Iterator[str]:
    """A chart in the forms of the reports, its text, and its table with CSV folded below it.

    A chart that is alone in its section has its table open beside it and needs no title.
    """
    picture = own_names(svg(Chart(code, title, alt, spec)), code)
    if is_alone:
        yield f'<div class="beside"><figure id="chart-{code}">'
        yield f'<div role="img" aria-label="{escape(alt, quote=True)}">{picture}</div>'
        yield f"<p>{escape(alt)}</p></figure><div>"
        yield from table(f"table-{code}", title, columns, rows, lang)
        yield "</div></div>"
        return
    yield f'<figure id="chart-{code}"><figcaption>{escape(title)}</figcaption>'
    yield f'<div role="img" aria-label="{escape(alt, quote=True)}">{picture}</div>'
    yield f"<p>{escape(alt)}</p>"
    yield f"<details><summary>{escape(message('site.chart_table', lang))}</summary>"
    yield from table(f"table-{code}", title, columns, rows, lang)
    yield "</details></figure>"


def command(text: str, lang: str) -> str:
    """A command to copy."""
    copy = escape(message("page.copy", lang))
    return (
        f'<span class="command"><code>{escape(text)}</code> '
        f'<button type="button" class="copy">{copy}</button></span>'
    )


def explained(commands: Sequence[str], lang: str) -> Iterator[str]:
    """The commands that explain the figures of a section, folded."""
    yield f'<details class="explained"><summary>{escape(message("site.explain", lang))}</summary>'
    for text in commands:
        yield f"<p>{command(text, lang)}</p>"
    yield "</details>"


def section(code: str, title: str, *content: str) -> Iterator[str]:
    """A section of a page under its heading."""
    yield f'<section id="{code}" aria-labelledby="{code}-title">'
    yield f'<h2 id="{code}-title">{escape(title)}</h2>'
    yield from content
    yield "</section>"


def organization(code: str) -> str:
    """The address of the page of an organization."""
    return f"organization.html#{quote(code, safe='')}"


def script_data(name: str, value: Any) -> str:
    """A data file: a script that hands its value to the page; file:// forbids other reading."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    for sign in "\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"site.data({json.dumps(name)},{text});\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else round(float(value), 2)
    raise TypeError(type(value))
