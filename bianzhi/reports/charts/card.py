"""The charts of a card, from its tables."""

from __future__ import annotations

from datetime import timedelta

from bianzhi.reports.charts import card_forms
from bianzhi.reports.charts.forms import Spec
from bianzhi.reports.charts.table_figures import Figures, Said, time_of

# Lines of a chart of lights over time.
MOST_RUNS = 9


def months(figures: Figures, said: Said) -> Spec | None:
    """Posts and staff of each row, a month."""
    points = [
        {
            "time": time_of(row.items[-1].code),
            **{key: figures.value(row.code, said[key]) for key in ("authorized", "in_post")},
        }
        for row in figures.rows(1)
    ]
    names = [figures.label(said["names"][key]) for key in ("authorized", "in_post")]
    return card_forms.months(points, names) if len(points) > 1 else None


def light_runs(figures: Figures, said: Said) -> Spec | None:
    """The runs of lights of each cell; a run without an end lasts beyond the closing month."""
    last = time_of(f"{figures.table.period.closing + timedelta(days=1):%Y-%m}")
    rows = [row for row in figures.table.rows if row.depth == 2]
    runs = [
        {
            "name": figures.label(row.items[0].label),
            "light": str(figures.table.value(row.code, said["light"])),
            "from": time_of(row.items[1].code),
            "to": last if ended is None else time_of(str(ended)),
        }
        for row in rows
        for ended in (figures.table.value(row.code, said["until"]),)
    ]
    # Cells that show a light now come first where there is no room for all.
    ends = {run["name"]: run["to"] for run in runs}
    current = [name for name in ends if ends[name] == last]
    past = [name for name in ends if ends[name] != last]
    names = [*current, *past][:MOST_RUNS]
    runs = [run for run in runs if run["name"] in names]
    if not runs:
        return None
    return card_forms.light_runs(runs, names, min(run["from"] for run in runs), last)


def ahead(figures: Figures, said: Said) -> Spec | None:
    """Retirements of the named rows, each a year."""
    keys = ("bars", "dark", "tick")
    years = [
        {"year": code, **{key: _or_zero(figures, code, said[key]) for key in keys}}
        for code in said["rows"]
    ]
    if not any(year["bars"] or year["tick"] for year in years):
        return None
    names = [figures.label(said["names"][key]) for key in keys]
    return card_forms.ahead(years, names, figures.label(said["axis"]))


def _or_zero(figures: Figures, row: str, column: str) -> int | float:
    return (figures.value(row, column) or 0) if row in figures.table.row else 0
