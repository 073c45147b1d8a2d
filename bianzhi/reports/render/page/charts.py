"""The charts of a page: each with picture, title and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.compute.document import Document
from bianzhi.reports.render.drawing import svg

MOST = 700  # points; a wider chart takes a full line


def chart_section(document: Document) -> Iterator[str]:
    """The charts side by side; a wide chart takes a full line."""
    yield '<section id="charts">'
    yield f"<h2>{escape(message('page.charts', document.lang))}</h2>"
    yield '<div class="charts">'
    for chart in document.charts:
        label = escape(chart.alt, quote=True)
        picture = own_names(svg(chart), chart.code)
        wide = ' class="wide"' if _width(picture) > MOST else ""
        yield f'<figure id="chart-{escape(chart.code, quote=True)}"{wide}>'
        yield f"<figcaption>{escape(chart.title)}</figcaption>"
        yield f'<div role="img" aria-label="{label}">{picture}</div>'
        yield f"<p>{escape(chart.alt)}</p></figure>"
    yield "</div></section>"


def _width(picture: str) -> float:
    match = re.search(r'<svg[^>]*\bwidth="([\d.]+)"', picture)
    return float(match[1]) if match else 0.0


def own_names(picture: str, code: str) -> str:
    """Prefix the names inside a picture with its code: one page contains several pictures."""
    prefix = re.sub(r"[^\w-]", "-", code)
    named = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', picture)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", named)
