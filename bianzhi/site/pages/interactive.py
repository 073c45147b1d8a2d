"""Pages that a script fills: the board of lights, the organization, the search."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.charts.forms import LIGHTS
from bianzhi.site.facts import Facts
from bianzhi.site.parts import explained, light, section


def lights(facts: Facts) -> Iterator[str]:
    """The board and its list; the list is the accessible form of the same figures."""
    lang = facts.lang
    note = escape(message("site.board_note", lang))
    key = "".join(f"<li>{light(code, lang)}</li>" for code in (*LIGHTS, "grey"))
    yield from section(
        "lights-board",
        message("site.board_title", lang),
        f'<p class="note">{note}</p><ul class="key">{key}</ul><div id="board"></div>',
        *explained([f"bianzhi lights --month {facts.month:%Y-%m}"], lang),
    )
    yield from section(
        "lights-list", message("site.board_list", lang), '<div id="board-list"></div>'
    )


def organization(facts: Facts, shards: int, site_name: str) -> Iterator[str]:
    """The place of an organization; the address names it by its code."""
    months = facts.months()
    name = escape(site_name, quote=True)
    yield f'<div id="organization" data-shards="{shards}" data-site="{name}" '
    yield f'data-months="{months[0]} {months[-1]}"></div>'


def search(lang: str) -> Iterator[str]:
    """The place of the results."""
    yield from section("found", message("site.page_search", lang), '<div id="results"></div>')
