"""The page of warnings: levels by month, rules in force, the watch list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bianzhi.core.messages import message
from bianzhi.reports.charts.course import course
from bianzhi.site import lists
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import Column, chart, explained, section, table

_LEVELS = ("level_1", "level_2", "level_3")
_RULE = (
    Column("rule", label="rule"),
    Column("level", label="level"),
    Column("sentence", label="sentence"),
    Column("organizations", "count", "organizations"),
    Column("handling", label="handling"),
)
_WATCH = (
    Column("name", label="organization"),
    Column("county", label="county"),
    Column("system", label="system"),
    Column("level", figure="warning_level"),
    Column("sentence", label="sentence"),
    Column("level_from", "date", label="since"),
    Column("days", "count", label="days"),
    Column("crossing_on", "date", "crossing"),
    Column("explain", "command", label="command"),
)


def content(facts: Facts) -> Iterator[str]:
    """The sections of the page; the watch list comes as data."""
    lang = facts.lang
    months = facts.rows("warning_month")
    title, alt = (message(f"site.warnings_by_month{end}", lang) for end in ("", "_alt"))
    names = [message(f"site.{level}", lang) for level in _LEVELS]
    points = [
        {"time": f"{row['month']:%Y-%m}-01", "name": name, "value": row[level]}
        for row in months
        for level, name in zip(_LEVELS, names, strict=True)
    ]
    columns = (
        Column("month", "date", label="month"),
        *(Column(level, "count", label=level) for level in _LEVELS),
    )
    axis = message("site.page_lights", lang) if not months else message("site.organization", lang)
    yield from section(
        "watch-list",
        message("site.watch_list", lang),
        '<div data-grid="warnings"></div>',
        *explained([f"bianzhi warnings --month {facts.month:%Y-%m} --color any"], lang),
    )
    if months:
        spec = course(points, names, [], axis, starts_at_zero=True)
        picture = chart("warnings", title, alt, spec, columns, months[::-1], lang, is_alone=True)
        commands = ['bianzhi sql "from warning_month"']
        yield from section("months", title, *picture, *explained(commands, lang))
    rules = message("site.warning_rules", lang)
    listed = table("warning-rules", rules, _RULE, facts.rows("warning_rule"), lang)
    yield from section("rules", rules, *listed)


def watch_list(facts: Facts, organizations: Sequence[Fact]) -> dict:
    """The organizations in service with their warnings, the most serious first."""
    rows = lists.with_names(facts.rows("warning"), organizations)
    for row in rows:
        is_warned = row["level_code"] != "0"
        row["explain"] = f"bianzhi explain warning {row['warning_id']}" if is_warned else None
        for name in () if is_warned else ("level_from", "days"):
            row[name] = None
    filters = ("county", "system", "level", "sentence")
    title = message("site.watch_list", facts.lang)
    listed = lists.grid(title, _WATCH, rows, facts.lang, filters)
    for head in listed["columns"]:
        if head["key"] == "level":
            head["colours"] = {row["level"]: row["color"] for row in rows}
    return listed
