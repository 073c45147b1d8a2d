"""The charts of a page, each a picture with its title and its words."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bianzhi.messages import say
from reports.charts import svg
from reports.document import Document


def chart_section(document: Document) -> Iterator[str]:
    """The charts side by side; a wide one takes a line of its own."""
    yield '<section id="charts">'
    yield f"<h2>{escape(say('page.charts', document.lang))}</h2>"
    yield '<div class="charts">'
    for chart in document.charts:
        label = escape(chart.alt, quote=True)
        yield f'<figure id="chart-{escape(chart.code, quote=True)}">'
        yield f"<figcaption>{escape(chart.title)}</figcaption>"
        yield f'<div role="img" aria-label="{label}">{svg(chart)}</div>'
        yield f"<p>{escape(chart.alt)}</p></figure>"
    yield "</div></section>"
