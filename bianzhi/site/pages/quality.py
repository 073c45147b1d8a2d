"""The page of data quality: completeness and validity by month, counties, findings by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bianzhi.core.messages import message
from bianzhi.reports.charts.course import course
from bianzhi.site import figures, lists
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.pages.supervision import QUALITY
from bianzhi.site.parts import Column, chart, explained, section, table

_RULE = (
    Column("rule", label="rule"),
    Column("sentence", label="sentence"),
    Column("severity", label="severity"),
    Column("aspect", label="aspect"),
    Column("findings", "count", "findings"),
    Column("organizations", "count", "organizations"),
)
_FINDING = (
    Column("name", label="organization"),
    Column("county", label="county"),
    Column("rule", label="rule"),
    Column("sentence", label="sentence"),
    Column("severity", label="severity"),
    Column("aspect", label="aspect"),
    Column("findings", "count", "findings"),
    Column("first_seen_on", "date", label="first_seen_on"),
    Column("explain", "command", label="command"),
)


def content(facts: Facts) -> Iterator[str]:
    """The sections of the page; findings by organization come as data."""
    lang = facts.lang
    months = facts.rows("quality_year")
    title, alt = (message(f"site.quality_by_month{end}", lang) for end in ("", "_alt"))
    names = {code: figures.name(code, lang) for code in ("completeness", "validity")}
    points = [
        {"time": f"{row['month']:%Y-%m}-01", "name": name, "value": float(row[code])}
        for row in months
        for code, name in names.items()
        if row[code] is not None
    ]
    columns = (
        Column("month", "date", label="month"),
        *(Column(code, "percent", code) for code in names),
    )
    if points:
        spec = course(points, [*names.values()], [], "%" + message("page.axis_note_y", lang))
        picture = chart("quality", title, alt, spec, columns, months[::-1], lang, is_alone=True)
        commands = ['bianzhi sql "from data_quality_month"']
        yield from section("months", title, *picture, *explained(commands, lang))
    counties = message("site.quality_by_county", lang)
    listed = table("quality-county", counties, QUALITY, facts.rows("quality_county"), lang)
    yield from section("counties", counties, *listed)
    rules = message("site.findings_by_rule", lang)
    listed = table("findings-rule", rules, _RULE, _by_rule(facts.rows("finding_rule")), lang)
    yield from section("rules", rules, *listed)
    every = message("site.findings_by_organization", lang)
    commands = ["bianzhi findings", "bianzhi check --open"]
    yield from section(
        "findings", every, '<div data-grid="findings"></div>', *explained(commands, lang)
    )


def _by_rule(rows: Sequence[Fact]) -> list[Fact]:
    by_rule: dict[str, Fact] = {}
    for row in rows:
        first = {**row, "findings": 0, "organizations": 0}
        rule = by_rule.setdefault(row["rule"], first)
        rule["findings"] += row["findings"]
        rule["organizations"] += 1
    return sorted(by_rule.values(), key=lambda row: (-row["findings"], row["rule"]))


def findings(facts: Facts, organizations: Sequence[Fact]) -> dict:
    """Open findings by organization and rule, most first."""
    rows = lists.with_names(facts.rows("finding_rule"), organizations)
    for row in rows:
        row["explain"] = f"bianzhi explain finding {row['finding_id']}"
    rows.sort(key=lambda row: (-row["findings"], row["code"] or "", row["rule"]))
    title = message("site.findings_by_organization", facts.lang)
    filters = ("county", "severity", "aspect", "rule")
    return lists.grid(title, _FINDING, rows, facts.lang, filters, listed=("sentence",))
