"""Forms of the small charts of a card: posts by month, runs of lights, retirements ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bianzhi.reports.charts.course import time_axis
from bianzhi.reports.charts.forms import (
    BLUE,
    INK,
    LIGHTS,
    NUMBER,
    ORANGE,
    PALE,
    RED,
    SOFT,
    Spec,
    whole,
)

# Dots of the plots; a chart is half as wide as the card, so its letters keep their size there.
WIDE, MONTHS_HIGH, AHEAD_HIGH = 270, 160, 130
RUN_WIDE, RUN_HIGH = 215, 19
FONT = 10.5
_SMALL = {
    "axis": {"labelFontSize": FONT, "titleFontSize": FONT, "labelLimit": 130},
    "legend": {"labelFontSize": FONT, "symbolSize": 60, "offset": 4, "columnPadding": 8},
}


def small(spec: Spec) -> Spec:
    """The specification with the letters of a small chart."""
    full = whole(spec)
    config = {name: {**full["config"].get(name, {}), **part} for name, part in _SMALL.items()}
    return {**full, "padding": 2, "config": {**full["config"], **config}}


def months(points: Sequence[dict], names: Sequence[str]) -> Spec:
    """Authorized posts and staff as steps; between them vacant posts are pale and posts over red.

    ``points`` have time, authorized and in_post.
    """
    authorized, in_post = names
    time = time_axis([point["time"] for point in points], WIDE)
    values = [
        {
            **point,
            "low": min(point["in_post"], point["authorized"]),
            "high": max(point["in_post"], point["authorized"]),
        }
        for point in points
    ]
    height = {
        "type": "quantitative",
        "title": None,
        "axis": {"format": NUMBER, "tickCount": 4, "tickMinStep": 1},
        "scale": {"zero": True, "nice": 4},
    }
    colour = {
        "scale": {"domain": [authorized, in_post], "range": [SOFT, BLUE]},
        "title": None,
        "legend": {"symbolType": "stroke", "symbolSize": 180, "symbolStrokeWidth": 2},
    }

    def area(low: str, high: str, colour: str) -> Spec:
        return {
            "mark": {"type": "area", "interpolate": "step-after", "color": colour},
            "encoding": {"y": {**height, "field": low}, "y2": {"field": high}},
        }

    def line(field: str, label: str) -> Spec:
        return {
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.8},
            "encoding": {"y": {**height, "field": field}, "color": {**colour, "datum": label}},
        }

    return small(
        {
            "width": WIDE,
            "height": MONTHS_HIGH,
            "data": {"values": values},
            "encoding": {"x": time},
            "layer": [
                area("low", "authorized", "#dbe7f1"),
                area("authorized", "high", RED),
                line("authorized", authorized),
                line("in_post", in_post),
            ],
        }
    )


def light_runs(runs: Sequence[dict], names: Sequence[str], first: str, last: str) -> Spec:
    """A line per cell, coloured by its light; ``runs`` have name, light, from and to (dates)."""
    codes = [*LIGHTS, "grey"]
    years = [f"{year}-01-01" for year in range(int(first[:4]) + 1, int(last[:4]) + 1)]
    time = time_axis([first, *years, last], RUN_WIDE)
    time = {**time, "field": "from", "scale": {**time["scale"], "domain": _domain(first, last)}}
    name = {
        "field": "name",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    colour = {
        "field": "light",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": codes, "range": [LIGHTS.get(code, PALE) for code in codes]},
    }
    bar = {"type": "bar", "height": RUN_HIGH - 6}
    return small(
        {
            "width": RUN_WIDE,
            "height": RUN_HIGH * max(len(names), 1),
            "data": {"values": list(runs)},
            "mark": bar,
            "encoding": {"y": name, "x": time, "x2": {"field": "to"}, "color": colour},
        }
    )


def _domain(first: str, last: str) -> list[dict[str, Any]]:
    return [{"expr": f"datetime('{day}T00:00:00Z')"} for day in (first, last)]


def ahead(years: Sequence[dict], names: Sequence[str], title: str) -> Spec:
    """Bars by year, a part of each dark, and a tick; years have year, bars, dark and tick."""
    every, dark, early = names
    year = {
        "field": "year",
        "type": "ordinal",
        "sort": [item["year"] for item in years],
        "title": title,
        "axis": {"labelAngle": 0, "ticks": False},
    }
    most = max(max(item["bars"], item["tick"]) for item in years)
    axis = {"format": NUMBER, "values": whole_ticks(most)}
    # Room for the number above the highest bar.
    scale = {"domain": [0, most * 1.14], "nice": False}
    heads = {"type": "quantitative", "title": None, "axis": axis, "scale": scale}
    colour = {
        "scale": {"domain": [every, dark, early], "range": ["#9fc3de", BLUE, ORANGE]},
        "title": None,
    }

    def layer(mark: dict, field: str, label: str) -> Spec:
        return {
            "mark": mark,
            "encoding": {"y": {**heads, "field": field}, "color": {**colour, "datum": label}},
        }

    return small(
        {
            "width": WIDE,
            "height": AHEAD_HIGH,
            "data": {"values": list(years)},
            "encoding": {"x": year},
            "layer": [
                layer({"type": "bar", "width": 16}, "bars", every),
                layer({"type": "bar", "width": 16}, "dark", dark),
                {
                    "transform": [{"filter": "datum.tick > 0"}],
                    **layer({"type": "tick", "thickness": 2.2, "width": 20}, "tick", early),
                },
                {
                    "transform": [{"filter": "datum.bars > 0"}],
                    "mark": {"type": "text", "dy": -6, "fontSize": FONT, "color": INK},
                    "encoding": {
                        "y": {**heads, "field": "bars"},
                        "text": {"field": "bars", "type": "quantitative", "format": ","},
                    },
                },
            ],
        }
    )


def whole_ticks(most: float) -> list[int]:
    """At most six whole numbers from 0 to ``most``, at round steps."""
    step = next(
        step * scale
        for scale in (1, 10, 100, 1000, 10_000, 100_000)
        for step in (1, 2, 5)
        if most <= 5 * step * scale
    )
    return list(range(0, int(most) + 1, step))
