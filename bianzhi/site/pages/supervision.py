"""The page of supervision: freshness of the records, maintenance, rectification, inspection."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.site.facts import Facts
from bianzhi.site.parts import Column, explained, section, table
from ingest.dictionary.schema import entities

_COUNTY = Column("county", label="county")
_FRESHNESS = (
    Column("entity", label="entity"),
    Column("as_of_date", "date", label="as_of_date"),
    Column("received_on", "date", label="received_on"),
    Column("deliveries", "count", label="deliveries"),
)
QUALITY = (
    _COUNTY,
    Column("organizations", "count", "organizations"),
    Column("observed", "count", "observed"),
    Column("completeness", "percent", "completeness"),
    Column("validity", "percent", "validity"),
    Column("changes", "count", label="changes"),
    Column("late", "count", label="late"),
)
_TIMELINESS = (
    Column("entity", label="entity"),
    Column("changes", "count", label="changes"),
    Column("in_time", "count", "timeliness"),
    Column("late", "count", label="late"),
    Column("median_days", "decimal", label="median_days"),
)
_PROBLEM = (
    Column("problems", "count", "problems"),
    Column("open", "count", label="open"),
    Column("overdue", "count", "overdue"),
)
_PROBLEM_COUNTY = (
    _COUNTY,
    *_PROBLEM,
    Column("reopened", "count", label="reopened"),
    Column("median_days", "decimal", label="median_days"),
)
_NOTICE = (
    Column("channel", label="channel"),
    Column("notices", "count", "notices"),
    Column("answered", "count", label="answered"),
    Column("unanswered", "count", label="unanswered"),
    Column("median_days", "decimal", label="median_days"),
)
_PATROL = (
    Column("quarter", "date", label="quarter"),
    Column("organizations", "count", "organizations"),
    Column("patrolled", "count", "patrolled"),
    Column("visits", "count", label="visits"),
    Column("problems", "count", "problems"),
)
_CAMPAIGN = (
    Column("campaign", label="campaign"),
    Column("kind", label="kind"),
    Column("starts_on", "date", label="starts_on"),
    Column("ends_on", "date", label="ends_on"),
    Column("organizations", "count", "organizations"),
    Column("rows_checked", "count", label="rows_checked"),
    Column("problems", "count", "problems"),
    Column("open", "count", label="open"),
)
_CLEAR = (
    _COUNTY,
    Column("organizations", "count", "organizations"),
    *(
        Column(f"{name}_clear", "count", label=f"{name}_clear")
        for name in ("organization", "establishment", "leadership", "staff")
    ),
    Column("all_clear", "count", "four_clear"),
)


def content(facts: Facts) -> Iterator[str]:
    """Freshness, then the three blocks."""
    lang = facts.lang

    def title(code: str) -> str:
        return message(f"site.{code}", lang)

    def listed(code: str, columns: tuple[Column, ...], query: str) -> Iterator[str]:
        rows = facts.rows(query)
        if rows:
            yield f"<h3>{escape(title(code))}</h3>"
            yield from table(code, title(code), columns, rows, lang)

    year = facts.month.year
    yield from section("freshness", title("freshness"), *_freshness(facts))
    yield from section(
        "maintenance",
        title("maintenance"),
        *listed("quality_by_county", QUALITY, "quality_county"),
        *_timeliness(facts),
        *explained(["bianzhi status", f"bianzhi report supervision --year {year}"], lang),
    )
    yield from section(
        "rectification",
        title("rectification"),
        *listed("problems_by_county", _PROBLEM_COUNTY, "problem"),
        *listed("problems_by_type", (Column("type", label="type"), *_PROBLEM), "problem_cause"),
        *listed("notices_title", _NOTICE, "notice"),
        *explained([f"bianzhi notices --month {facts.month:%Y-%m} --out notices"], lang),
    )
    yield from section(
        "inspection",
        title("inspection"),
        *listed("four_clears", _CLEAR, "four_clear"),
        *listed("patrols", _PATROL, "patrol"),
        *listed("campaigns", _CAMPAIGN, "campaign"),
        *explained([f"bianzhi report supervision --year {year}"], lang),
    )


def _freshness(facts: Facts) -> Iterator[str]:
    lang = facts.lang
    (row,) = facts.rows("observed")
    text = message(
        "site.says_observed",
        lang,
        month=locale_text.month(facts.month, lang),
        organizations=row["organizations"],
        observed=row["observed"],
        months=row["most_months"] or 0,
    )
    yield f'<ul class="sentences"><li>{escape(text)}</li></ul>'
    yield f"<details><summary>{escape(message('site.freshness_note', lang))}</summary>"
    title = message("site.freshness", lang)
    yield from table("freshness-table", title, _FRESHNESS, _named(facts, "freshness"), lang)
    yield "</details>"


def _timeliness(facts: Facts) -> Iterator[str]:
    rows = _named(facts, "timeliness")
    if rows:
        title = message("site.timeliness_title", facts.lang)
        yield f"<h3>{escape(title)}</h3>"
        yield from table("timeliness_title", title, _TIMELINESS, rows, facts.lang)


def _named(facts: Facts, query: str) -> list[dict]:
    """The rows with the entity by its label."""
    place = ("zh", "en").index(facts.lang)
    known = {name: entity.labels[place] for name, entity in entities().items()}
    return [{**row, "entity": known.get(row["entity"], row["entity"])} for row in facts.rows(query)]
