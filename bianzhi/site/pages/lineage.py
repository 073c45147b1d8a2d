"""The explorer of lineage: events between organizations, events of administrative divisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bianzhi.core.messages import message
from bianzhi.site import lists
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import Column, explained, organization, section, table

_EVENT = (
    Column("effective_on", "date", label="day"),
    Column("event", figure="lineage"),
    Column("before", "link", label="predecessor"),
    Column("after", "link", label="successor"),
    Column("share", "percent", label="share"),
    Column("paper", label="document"),
)
_DIVISION = (
    Column("effective_on", "date", label="day"),
    Column("event", label="event"),
    Column("before", label="predecessor"),
    Column("after", label="successor"),
)


def content(facts: Facts) -> Iterator[str]:
    """The sections of the page; the events of organizations come as data."""
    lang = facts.lang
    yield from section(
        "organizations",
        message("site.organization_events", lang),
        f'<p class="note">{escape(message("site.lineage_note", lang))}</p>',
        '<div data-grid="lineage"></div>',
        *explained(['bianzhi sql "from organization_lineage"'], lang),
    )
    rows = [
        {
            **row,
            "before": _division(row["predecessor"], row["predecessor_code"]),
            "after": _division(row["successor"], row["successor_code"]),
        }
        for row in facts.rows("division_lineage")
    ]
    title = message("site.division_events", lang)
    listed = table("division-events", title, _DIVISION, rows, lang)
    yield from section(
        "divisions", title, *listed, *explained(['bianzhi sql "from division_lineage"'], lang)
    )


def _division(name: str | None, code: str | None) -> str:
    return " ".join(part for part in (name, code) if part) or "—"


def events(facts: Facts, organizations: Sequence[Fact]) -> dict:
    """The events of organizations, newest first, with links to both sides."""
    names = {row["code"]: row["name"] for row in organizations}

    def link(code: str | None) -> list[str] | None:
        return None if code is None else [names.get(code, code), organization(code)]

    rows = [
        {
            **row,
            "before": link(row["predecessor_code"]),
            "after": link(row["successor_code"]),
            "share": None if row["share_of_posts"] is None else 100 * row["share_of_posts"],
            "paper": " ".join(part for part in (row["doc_no"], row["title"]) if part) or None,
        }
        for row in reversed(facts.rows("organization_event"))
    ]
    title = message("site.organization_events", facts.lang)
    listed = lists.grid(title, _EVENT, rows, facts.lang, filters=("event",), listed=("paper",))
    for head in listed["columns"]:
        if head["kind"] == "link":
            head["link"] = True
    return listed
