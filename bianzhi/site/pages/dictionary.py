"""The dictionary: the figures of the site, and every published table with its columns."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from bianzhi.core.messages import message
from bianzhi.reports.render.page.table import scroller
from bianzhi.site import figures
from bianzhi.site.facts import Facts
from bianzhi.site.parts import command, section

_HEADS = ("column_name", "data_type", "description")


def figure_section(lang: str, has_commands: bool) -> Iterator[str]:
    """The definitions; a public reader has no command to run."""
    yield from section(
        "figures", message("site.definitions", lang), *_definitions(lang, has_commands)
    )


def _definitions(lang: str, has_commands: bool) -> Iterator[str]:
    yield '<dl class="dictionary">'
    for code, terms in figures.figures().items():
        yield f'<dt id="figure-{code}">{escape(figures.name(code, lang))}</dt>'
        yield f"<dd>{escape(message(f'sitefigure.{code}_text', lang))}</dd>"
        if has_commands:
            source = escape(message("site.source_column", lang))
            yield f'<dd class="note">{source} <code>{escape(terms.source)}</code></dd>'
            yield f"<dd>{command(terms.command, lang)}</dd>"
    yield "</dl>"


def mart_section(facts: Facts) -> Iterator[str]:
    """Every published table; its columns unfold."""
    lang = facts.lang
    yield from section("marts", message("site.marts", lang), *_marts(facts))


def _marts(facts: Facts) -> Iterator[str]:
    lang = facts.lang
    yield f'<p class="note">{escape(message("site.query_note", lang))}</p>'
    rows = facts.rows("table_column")
    for (schema, name), columns in groupby(
        rows, key=lambda row: (row["schema_name"], row["table_name"])
    ):
        listed = list(columns)
        anchor = escape(f"{schema}.{name}", quote=True)
        yield f'<details class="mart" id="{anchor}"><summary><code>{anchor}</code> '
        yield f"{escape(listed[0]['table_description'])}</summary>"
        yield from scroller(f"{schema}.{name}", lang)
        heads = "".join(
            f'<th scope="col" class="text">{escape(message(f"site.{head}", lang))}</th>'
            for head in _HEADS
        )
        yield f'<table class="plain"><thead><tr>{heads}</tr></thead><tbody>'
        for row in listed:
            yield f'<tr><th scope="row"><code>{escape(row["column_name"])}</code></th>'
            yield f'<td class="text">{escape(row["data_type"].lower())}</td>'
            yield f'<td class="text">{escape(row["description"])}</td></tr>'
        yield "</tbody></table></div></div></details>"
