"""Charts of a report, declared beside its tables and drawn from the shown figures.

A chart reads only filled tables. A figure hidden by an edition is missing in the chart too, and the
chart states the number of missing figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.reports.charts import card as cards
from bianzhi.reports.charts import card_forms
from bianzhi.reports.charts import course as courses
from bianzhi.reports.charts import forms as forms
from bianzhi.reports.charts.sankey import Link, sankey
from bianzhi.reports.charts.table_figures import Figures, Said, time_of
from bianzhi.reports.compute.document import Chart
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.layout import path_of_column
from bianzhi.reports.define.definitions import ReportDefinition, dimensions
from bianzhi.reports.define.periods import Period

MOST_LINKS = 40


Builder = Callable[[Figures, Said], forms.Spec | None]


def charts(definition: ReportDefinition, tables: Sequence[FilledTable], lang: str) -> list[Chart]:
    """The declared charts with an existing table and at least one figure."""
    by_code = {table.code: table for table in tables}
    drawn = []
    for chart in definition.charts:
        table = by_code.get(chart["table"])
        if table is None:
            continue
        figures = Figures(table, lang)
        spec = _KINDS[chart["kind"]](figures, chart)
        if spec is not None:
            code = f"{table.definition.code}-{chart['code']}"
            drawn.append(Chart(code, chart["title"][lang], _alt(figures, chart), spec))
    return drawn


def _alt(figures: Figures, said: Said) -> str:
    """The description of the chart, the table with its figures, and the number of missing ones."""
    texts = [said["alt"][figures.lang], *figures.said]
    texts.append(message("page.chart_table", figures.lang, table=_number(figures)))
    if figures.hidden:
        texts.append(message("page.chart_hidden", figures.lang, count=len(figures.hidden)))
    return " ".join(texts) if figures.lang == "en" else "".join(texts)


def _number(figures: Figures) -> str:
    """The number of the table; an aggregation names its dimension."""
    plain, _, by = figures.table.code.partition("@")
    return f"{plain} {figures.label(dimensions()[by].label)}" if by else plain


def _pyramid(figures: Figures, said: Said) -> forms.Spec | None:
    """A pyramid by age: men are all less women, if both are shown."""
    bands = []
    for code in figures.columns(said["all"]):
        part = f"{said['women']}{code.removeprefix(said['all'])}"
        every, women = (figures.value(said["row"], text) for text in (code, part))
        if every == 0:
            continue
        men = None if every is None or women is None else every - women
        name = figures.label(figures.table.column[code].label)
        bands.append({"name": name, "left": men, "right": women})
    if not any(band["right"] is not None for band in bands):
        return None
    names = (figures.label(said["names"]["men"]), figures.label(said["names"]["women"]))
    if said.get("small"):
        spec = forms.pyramid(bands[::-1], names, figures.unit(said), wide=230, high=14)
        return card_forms.small(spec)
    return forms.pyramid(bands[::-1], names, figures.unit(said))


def _use(figures: Figures, said: Said) -> forms.Spec | None:
    keys = ("authorized", "in_post", "over", "vacant")
    groups = [
        {"name": _name(figures, row), **{k: figures.value(row.code, said[k]) for k in keys}}
        for row in figures.rows(said["depth"])
    ]
    groups = [group for group in groups if group["authorized"] or group["in_post"]]
    texts = [figures.label(figures.table.column[said[key]].label) for key in keys]
    texts[:2] = [figures.label(said["names"][key]) for key in keys[:2]]
    return forms.use(groups, texts, figures.unit(said)) if groups else None


def _name(figures: Figures, row: Row) -> str:
    """The labels from the outer dimension down, so that rows with equal names differ."""
    return "·".join(figures.label(item.label) for item in row.items)


def _lights(figures: Figures, said: Said) -> forms.Spec | None:
    columns = figures.columns(said["lights"])
    rows = figures.rows(said["depth"])
    used = [c for c in columns if any(figures.value(row.code, c) for row in rows)]
    heads = [(c.removeprefix(f"{said['lights']}_"), c) for c in used]
    label = {c: figures.label(figures.table.column[c].label) for c in used}
    cells = [
        {"name": _name(figures, row), "light": label[c], "value": value}
        for row in rows
        for c in used
        if (value := figures.value(row.code, c)) is not None
    ]
    named = [(code, label[column]) for code, column in heads]
    return forms.lights(cells, [_name(figures, row) for row in rows], named) if cells else None


def _waterfall(figures: Figures, said: Said) -> forms.Spec | None:
    """The rows below a row and their sum: the components of a change."""
    rows = [(row, figures.value(row.code, said["column"])) for row in figures.rows(2, said["row"])]
    shown = [(row, value) for row, value in rows if value]
    shown.sort(key=lambda item: (-abs(item[1]), item[0].code))
    steps = [
        {"name": figures.label(row.label), "value": value, "is_whole": False}
        for row, value in shown
    ]
    total = figures.value(said["row"], said["column"]) if steps else None
    if total is None:
        return None
    steps.append({"name": message("page.change", figures.lang), "value": total, "is_whole": True})
    return _waterfall_of(figures, steps, None)


def _flow(figures: Figures, said: Said) -> forms.Spec | None:
    """From the opening stock through all entries and exits to the closing stock."""
    opening, closing = (figures.value(said["row"], said[name]) for name in ("opening", "closing"))
    steps = [
        {"name": _head(figures, code), "value": sign * value, "is_whole": False}
        for code, sign in _signs(said)
        if (value := figures.value(said["row"], code))
    ]
    if opening is None or closing is None or figures.hidden:
        return None
    first = {"name": _head(figures, said["opening"]), "value": opening, "is_whole": True}
    last = {"name": _head(figures, said["closing"]), "value": closing, "is_whole": True}
    return _waterfall_of(figures, [first, *steps, last], figures.unit(said))


def _waterfall_of(figures: Figures, steps: Sequence[dict], unit: str | None) -> forms.Spec:
    if forms.starts_above_zero(steps):
        figures.said.append(message("page.axis_broken_x", figures.lang))
    return forms.waterfall(steps, unit, message("page.axis_note_x", figures.lang))


def _signs(said: Said) -> Iterator[tuple[str, int]]:
    """The columns of moves with their sign in the stock."""
    for name, sign in (("plus", 1), ("minus", -1), ("net", 1)):
        for code in said.get(name, ()):
            yield code, sign


def _head(figures: Figures, code: str) -> str:
    """The label of a column, with the label of its group if another column has the same label."""
    label = figures.label(figures.table.column[code].label)
    same = [column for column in figures.table.leaves if figures.label(column.label) == label]
    if len(same) == 1:
        return label
    path = path_of_column(figures.table, code, figures.lang).split(" / ")
    return message("page.part_of", figures.lang, label=label, group=path[0])


def _course(figures: Figures, said: Said) -> forms.Spec | None:
    names = [figures.label(item["name"]) for item in said["lines"]]
    points = list(_points(figures, said, figures.rows(1)))
    if not points:
        return None
    marks = _marks(figures, figures.rows(1))
    if said.get("moments"):
        marks += _moments(figures.table.period, figures.lang)
    axis = message("page.first_is_100", figures.lang) if said.get("index") else figures.unit(said)
    at_zero = courses.reaches_zero([point["value"] for point in points])
    if not at_zero:
        axis += message("page.axis_note_y", figures.lang)
        figures.said.append(message("page.axis_broken_y", figures.lang))
    return courses.course(points, names, marks, axis, at_zero)


def _points(figures: Figures, said: Said, rows: Sequence[Row]) -> Iterator[dict]:
    """The value of each line at each date, as an index if the chart declares one."""
    for line in said["lines"]:
        first: float | None = None
        for row in rows:
            value = figures.value(row.code, line["column"])
            first = first or value
            if value is None or (said.get("index") and not first):
                continue
            shown = round(100 * value / first, 3) if first and said.get("index") else value
            yield {
                "time": time_of(row.items[-1].code),
                "name": figures.label(line["name"]),
                "value": shown,
            }


def _marks(figures: Figures, rows: Sequence[Row]) -> list[dict]:
    """The breaks in series that the table marks."""
    marked = [(row, figures.table.marks.get(row.code)) for row in rows]
    return [
        {"time": time_of(row.items[-1].code), "name": figures.label(output), "is_moment": False}
        for row, output in marked
        if output
    ]


def _moments(period: Period, lang: str) -> list[dict]:
    both = (("before", period.opening), ("after", period.closing))
    return [
        {
            "time": f"{day:%Y-%m}-01",
            "name": message(f"page.moment_{name}", lang),
            "is_moment": True,
        }
        for name, day in both
    ]


def _multiples(figures: Figures, said: Said) -> forms.Spec | None:
    groups: list[str] = []
    points: list[dict] = []
    marks: dict[str, dict] = {}
    for heading in figures.table.rows:
        if heading.depth != 1:
            continue
        rows = figures.rows(2, heading.code)
        name = figures.label(heading.label)
        result = [{**point, "group": name} for point in _points(figures, said, rows)]
        if result:
            groups.append(name)
            points += result
            marks |= {mark["time"]: mark for mark in _marks(figures, rows)}
    names = [figures.label(item["name"]) for item in said["lines"]]
    if not groups:
        return None
    note = None
    if not all(
        courses.reaches_zero([point["value"] for point in points if point["group"] == group])
        for group in groups
    ):
        note = message("page.axes_broken", figures.lang)
        figures.said.append(note)
    return courses.multiples(points, groups, names, [*marks.values()], note)


def _sankey(figures: Figures, said: Said) -> forms.Spec | None:
    """Flows between organizations; if there are many, the largest between different ones."""
    links: list[Link] = []
    names: dict[str, str] = {}
    after: dict[str, str] = {}
    had: dict[str, float] = {}
    for row in figures.rows(3):
        start, end = row.items[-2].code, row.items[-1].code
        value = figures.value(row.code, said["column"])
        if value:
            links.append(Link(start, end, float(value)))
            names[start], after[end] = (figures.label(item.label) for item in row.items[-2:])
            had[start] = had.get(start, 0.0) + float(value)
    shown = _greatest(links)
    if len(shown) < len(links):
        figures.said.append(_part_drawn(shown, links, figures.lang))
    return sankey(shown, names, after, had) if shown else None


def _part_drawn(shown: Sequence[Link], links: Sequence[Link], lang: str) -> str:
    """The share of all flows in a chart that has no room for all."""
    drawn, every = (sum(link.value for link in some) for some in (shown, links))
    return message(
        "page.chart_part",
        lang,
        organizations=len({link.end for link in shown}),
        all_organizations=len({link.end for link in links}),
        drawn=locale_text.count(drawn, lang),
        every=locale_text.count(every, lang),
        share=f"{100 * drawn / every:.0f}",
    )


def _greatest(links: Sequence[Link]) -> list[Link]:
    """Successors by inflow from others, until enough flows are chosen."""
    gained: dict[str, float] = {}
    for link in links:
        moved = link.value if link.start != link.end else 0.0
        gained[link.end] = gained.get(link.end, 0.0) + moved
    shown: list[Link] = []
    for end in sorted(gained, key=lambda code: (-gained[code], code)):
        own = [link for link in links if link.end == end]
        if shown and len(shown) + len(own) > MOST_LINKS:
            break
        shown += own
    return shown


_KINDS: dict[str, Builder] = {
    "months": cards.months,
    "light_runs": cards.light_runs,
    "ahead": cards.ahead,
    "pyramid": _pyramid,
    "use": _use,
    "lights": _lights,
    "waterfall": _waterfall,
    "flow": _flow,
    "course": _course,
    "multiples": _multiples,
    "sankey": _sankey,
}
