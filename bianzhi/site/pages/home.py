"""The first page: what stands out in the city, posts, staff and lights by month, the counties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from bianzhi.core import locale_text
from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.messages import message
from bianzhi.reports.charts.course import course, stacked
from bianzhi.reports.charts.forms import LIGHTS
from bianzhi.site import figures, lists
from bianzhi.site.facts import Fact, Facts
from bianzhi.site.parts import Column, chart, explained, organization, section, shown, table

_WARNED = {"level_1": "#c8443c", "level_2": "#e69f00", "level_3": "#4a86c5"}
_BY_MONTH = (
    'bianzhi sql "select month, sum(authorized_posts) as authorized, sum(in_post) as in_post'
    ' from establishment_use_month group by month order by month"'
)
_COUNTY = (
    Column("county_name", label="county"),
    Column("organizations", "count", "organizations"),
    Column("authorized", "count", "authorized"),
    Column("in_post", "count", "in_post"),
    Column("over_posts", "count", "over_posts"),
    Column("vacant", "count", "vacant"),
    Column("red", "count", label="red"),
    Column("level_1", "count", label="level_1"),
    Column("level_2", "count", label="level_2"),
    Column("level_3", "count", label="level_3"),
)


def content(facts: Facts, organizations: Sequence[Fact]) -> Iterator[str]:
    """The sections of the page."""
    lang = facts.lang
    months = facts.rows("city_month")
    counties = facts.rows("county")
    yield from section(
        "standing-out",
        message("site.standing_out", lang),
        *_sentences(facts, months, counties),
        *_numbers(months[-1], lang),
        *explained(_commands(facts), lang),
    )
    yield from section(
        "map",
        message("site.map", lang),
        '<div class="beside tiled"><div>',
        *_tiles(counties, lang),
        "</div><div>",
        *table("counties", message("site.map", lang), _COUNTY, counties, lang),
        f'<p class="note">{escape(message("site.map_note", lang))}</p>',
        "</div></div>",
    )
    yield from section(
        "months",
        message("site.by_month", lang),
        '<div class="charts">',
        *_posts_chart(months, lang),
        *_lights_chart(months, lang),
        "</div>",
        *explained([_BY_MONTH], lang),
    )
    outliers = (
        "from horizontal_comparison_month_labelled where is_outlier"
        f" and month = date '{facts.month}' order by abs(robust_z) desc"
    )
    yield from section(
        "outliers",
        message("site.outliers", lang),
        *_outliers(facts, organizations),
        *explained([f'bianzhi sql "{outliers}"'], lang),
    )


def _commands(facts: Facts) -> list[str]:
    """The commands behind the numbers of the last month."""
    month = f"{facts.month:%Y-%m}"
    traced = [
        f"bianzhi explain figure M1/internal/{month}/total/{kind}_{figure}"
        for figure in ("authorized", "in_post", "over", "vacant")
        for kind in ("administrative", "institution")
    ]
    return [f"bianzhi lights --month {month}", f"bianzhi warnings --month {month}", *traced]


def _sentences(facts: Facts, months: Sequence[Fact], counties: Sequence[Fact]) -> Iterator[str]:
    yield '<ul class="sentences">'
    for text in sentences(facts, months, counties):
        yield f"<li>{escape(text)}</li>"
    yield "</ul>"


def sentences(facts: Facts, months: Sequence[Fact], counties: Sequence[Fact]) -> Iterator[str]:
    """What stands out, computed; a sentence without its figures is left out."""
    lang = facts.lang

    def say(code: str, **values: Any) -> str:
        given = {
            name: value if isinstance(value, str) else locale_text.count(int(value), lang)
            for name, value in values.items()
        }
        return message(f"site.says_{code}", lang, **given)

    now = months[-1]
    rate = locale_text.share(now["in_post"] / now["authorized"], lang) if now["authorized"] else "—"
    names = ("organizations", "authorized", "in_post")
    yield say("posts", **{name: now[name] for name in names}, rate=rate)
    if len(months) > 12:
        change = now["in_post"] - months[-13]["in_post"]
        kind = "more" if change > 0 else "less" if change < 0 else "same"
        yield message(f"site.says_year_{kind}", lang, count=locale_text.count(abs(change), lang))
    most = max(counties, key=lambda county: county["over_posts"], default=None)
    if now["over_posts"] and most:
        given = {"county": most["county_name"], "most": most["over_posts"]}
        yield say("over", count=now["over_posts"], **given)
    else:
        yield message("site.says_not_over", lang)
    warned = [sum(county[f"level_{level}"] or 0 for county in counties) for level in (1, 2, 3)]
    yield say("warnings", one=warned[0], two=warned[1], three=warned[2])
    yield from _retiring(facts, now, say)
    yield from _findings(facts, say)


def _retiring(facts: Facts, now: Fact, say: Any) -> Iterator[str]:
    wave = [row for row in facts.rows("retirement_wave") if row["scenario"] == "statutory"]
    soon = sum(row["three"] or 0 for row in facts.rows("retirement_organization"))
    if not soon or not now["in_post"]:
        return
    peak = max(wave, key=lambda row: (row["heads"], -row["year"]))
    share = locale_text.share(soon / now["in_post"], facts.lang)
    yield say("retiring", count=soon, share=share, year=str(peak["year"]), most=peak["heads"])


def _findings(facts: Facts, say: Any) -> Iterator[str]:
    by_rule: dict[tuple[str, str], int] = {}
    for row in facts.rows("finding_rule"):
        key = (row["rule"], row["sentence"])
        by_rule[key] = by_rule.get(key, 0) + row["findings"]
    if by_rule:
        (rule, sentence), most = max(by_rule.items(), key=lambda item: (item[1], item[0]))
        total = sum(by_rule.values())
        yield say("findings", count=total, rule=rule, sentence=sentence, most=most)


def _numbers(now: Fact, lang: str) -> Iterator[str]:
    yield '<dl class="numbers-row">'
    for code in ("authorized", "in_post", "over_posts", "vacant", "organizations"):
        yield f"<div><dt>{figures.link(code, lang)}</dt><dd>{shown(now[code], 'count')}</dd></div>"
    yield "</dl>"


class TilePlace(Definition):
    """The place of a county on the map of tiles, and its name for a city without its figures."""

    row: int
    column: int
    zh: str
    en: str


@cache
def _places() -> dict[str, TilePlace]:
    """The places of counties by their code."""
    return read(Path(__file__).parents[1] / "tiles.yml", dict[str, TilePlace])


def _tiles(counties: Sequence[Fact], lang: str) -> Iterator[str]:
    by_code = {county["county_code"]: county for county in counties}
    placed = _places() if set(by_code) & set(_places()) else {}
    across = max((place.column for place in placed.values()), default=4)
    yield f'<ul class="tiles" style="--across: {across}">'
    for code in sorted({*by_code, *placed}):
        place = placed.get(code)
        where = f"grid-area: {place.row} / {place.column}" if place else ""
        county = by_code.get(code)
        if county is None and place:
            name = escape(place.zh if lang == "zh" else place.en)
            none = escape(message("site.tile_none", lang))
            yield f'<li class="empty" style="{where}"><b>{name}</b>{none}</li>'
        elif county:
            yield _tile(county, where, lang)
    yield "</ul>"


def _tile(county: Fact, where: str, lang: str) -> str:
    shade = next((colour for level, colour in _WARNED.items() if county[level]), "#d6dce5")
    rate = 100 * county["in_post"] / county["authorized"] if county["authorized"] else 0
    given = {name: shown(county[name], "count") for name in ("in_post", "authorized")}
    levels = " ".join(
        f"{message(f'site.{level}', lang)} {county[level]}" for level in _WARNED if county[level]
    )
    return (
        f'<li style="{where}; --shade: {shade}"><b>{escape(county["county_name"])}</b>'
        f"<span>{escape(message('site.tile_posts', lang, **given))}</span>"
        f'<span class="bar" aria-hidden="true"><i style="width: {min(rate, 100):.1f}%"></i></span>'
        f"<span>{shown(rate, 'percent')}</span><span>{escape(levels)}</span></li>"
    )


def _posts_chart(months: Sequence[Fact], lang: str) -> Iterator[str]:
    names = [figures.name(code, lang) for code in ("authorized", "in_post")]
    points = [
        {"time": f"{row['month']:%Y-%m}-01", "name": name, "value": int(row[key])}
        for row in months
        for key, name in zip(("authorized", "in_post"), names, strict=True)
    ]
    axis = message("site.posts_people", lang) + message("page.axis_note_y", lang)
    shown_codes = ("authorized", "in_post", "over_posts", "vacant")
    columns = (
        Column("month", "date", label="month"),
        *(Column(code, "count", code) for code in shown_codes),
    )
    title, alt = (message(f"site.posts_by_month{end}", lang) for end in ("", "_alt"))
    yield from chart(
        "posts", title, alt, course(points, names, [], axis), columns, months[::-1], lang
    )


def _lights_chart(months: Sequence[Fact], lang: str) -> Iterator[str]:
    names = {code: message(f"site.light_{code}", lang) for code in LIGHTS}
    points = [
        {"time": f"{row['month']:%Y-%m}-01", "name": names[code], "value": row[code]}
        for row in months
        for code in LIGHTS
    ]
    spec = stacked(points, [*names.values()], [*LIGHTS.values()], message("site.cells", lang))
    columns = (
        Column("month", "date", label="month"),
        *(Column(code, "count", label=code) for code in LIGHTS),
    )
    title, alt = (message(f"site.lights_by_month{end}", lang) for end in ("", "_alt"))
    yield from chart("lights", title, alt, spec, columns, months[::-1], lang)


def _outliers(facts: Facts, organizations: Sequence[Fact]) -> Iterator[str]:
    yield '<ul class="sentences">'
    for row in lists.with_names(facts.rows("comparison_outlier"), organizations):
        link = (
            f'<a href="{escape(organization(row["code"]), quote=True)}">{escape(row["name"])}</a>'
        )
        text = message("site.says_outlier", facts.lang, name="\0", sentence=row["sentence"] or "—")
        yield f"<li>{escape(text).replace(chr(0), link)}</li>"
    yield "</ul>"
