"""The page of the retirement wave: by year, by county, by organization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bianzhi.core.messages import message
from bianzhi.reports.charts.course import course
from bianzhi.site import lists
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import Column, chart, explained, section, table

_SCENARIOS = ("statutory", "early", "late")
_ORGANIZATION = (
    Column("name", label="organization"),
    Column("county", label="county"),
    Column("system", label="system"),
    Column("one", "count", label="within_1"),
    Column("three", "count", label="within_3"),
    Column("five", "count", label="within_5"),
    Column("ten", "count", label="within_10"),
)


def content(facts: Facts) -> Iterator[str]:
    """The sections of the page; the organizations come as data."""
    lang = facts.lang
    rows = facts.rows("retirement_wave")
    years = sorted({row["year"] for row in rows})
    title, alt = (message(f"site.wave{end}", lang) for end in ("", "_alt"))
    commands = ["bianzhi backtest retirement", 'bianzhi sql "from retirement_projection"']
    if rows:
        picture = _chart(rows, years, title, alt, lang)
        yield from section("wave", title, *picture, *explained(commands, lang))
    yield from _counties(facts)
    by_organization = message("site.wave_organization", lang)
    yield from section(
        "organizations",
        by_organization,
        '<div data-grid="retirement"></div>',
        *explained(commands, lang),
    )


def _chart(
    rows: Sequence[Fact], years: Sequence[int], title: str, alt: str, lang: str
) -> Iterator[str]:
    heads = {(row["scenario"], row["year"]): row["heads"] for row in rows}
    leaders = {row["year"]: row["leaders"] for row in rows if row["scenario"] == "statutory"}
    names = {code: message(f"site.scenario_{code}", lang) for code in _SCENARIOS}
    points = [
        {"time": f"{year}-01-01", "name": names[code], "value": heads.get((code, year), 0)}
        for code in _SCENARIOS
        for year in years
    ]
    listed = [
        {
            "year": str(year),
            **{code: heads.get((code, year), 0) for code in _SCENARIOS},
            "leaders": leaders.get(year, 0),
        }
        for year in years
    ]
    columns = (
        Column("year", label="year"),
        Column("statutory", "count", "retiring"),
        Column("leaders", "count", label="of_them_leaders"),
        Column("early", "count", label="scenario_early"),
        Column("late", "count", label="scenario_late"),
    )
    spec = course(points, [*names.values()], [], message("site.posts_people", lang), True)
    yield from chart("wave", title, alt, spec, columns, listed, lang, is_alone=True)


def _counties(facts: Facts) -> Iterator[str]:
    by_county: dict[str, dict] = {}
    for row in facts.rows("retirement_county"):
        first = {"county": row["county"], "in_post": row["in_post"]}
        county = by_county.setdefault(row["county_code"], first)
        county[str(row["year"])] = row["heads"]
    if not by_county:
        return
    years = sorted({name for county in by_county.values() for name in county if name.isdigit()})
    columns = (
        Column("county", label="county"),
        Column("in_post", "count", "in_post"),
        *(Column(year, "count", "retiring", name=year) for year in years),
    )
    title = message("site.wave_county", facts.lang)
    rows = [{**dict.fromkeys(years, 0), **county} for county in by_county.values()]
    listed = table("wave-county", title, columns, rows, facts.lang)
    yield from section("counties", title, *listed)


def organizations_retiring(facts: Facts, organizations: Sequence[Fact]) -> dict:
    """Retirements of each organization, most within three years first."""
    rows = lists.with_names(facts.rows("retirement_organization"), organizations)
    rows.sort(key=lambda row: (-(row["three"] or 0), -(row["ten"] or 0), row["code"]))
    title = message("site.wave_organization", facts.lang)
    return lists.grid(title, _ORGANIZATION, rows, facts.lang, filters=("county", "system"))
