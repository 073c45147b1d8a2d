"""Forms of charts as Vega-Lite specifications: figures in, specification out.

Colours are told apart by people who see red and green alike (Okabe and Ito), and nothing is said
by colour alone: a word or a number stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]
FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
BLUE, ORANGE, GREEN, RED, SKY, PINK = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#56b4e9",
    "#cc79a7",
)
INK, SOFT, PALE = "#1b2432", "#6b7686", "#d6dce5"
# Thousands apart, and no power of ten however long.
NUMBER = ",.10~g"
HUES = (BLUE, ORANGE, GREEN, PINK, SKY, RED)
LIGHTS = {"red": "#c8443c", "yellow": "#e5b93c", "green": "#3f9d70", "blue": "#4a86c5"}
DARK = ("yellow", "grey")  # lights on which words are dark
WIDTH, HEIGHT = 560, 270
_CONFIG = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "gridColor": "#e8ebf0",
        "domainColor": SOFT,
        "tickColor": SOFT,
        "labelColor": INK,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": 240,
    },
    "legend": {"orient": "top", "title": None, "labelFontSize": 12, "symbolType": "square"},
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "title": None},
    "text": {"fontSize": 11, "color": INK},
}


def whole(spec: Spec) -> Spec:
    """The specification with the look that all charts share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _CONFIG,
        "padding": 6,
        **spec,
    }


def pyramid(bands: Sequence[dict], names: tuple[str, str], unit: str) -> Spec:
    """Two groups by age, back to back: ``bands`` have name, left and right, the oldest first."""
    values = [
        {"band": band["name"], "side": name, "place": sign * band[side], "value": band[side]}
        for band in bands
        for name, side, sign in ((names[0], "left", -1), (names[1], "right", 1))
        if band[side] is not None
    ]
    most = max((one["value"] for one in values), default=1) * 1.16
    place = {
        "field": "place",
        "type": "quantitative",
        "title": unit,
        "scale": {"domain": [-most, most]},
        "axis": {"labelExpr": "format(abs(datum.value), ',')"},
    }
    band = {
        "field": "band",
        "type": "nominal",
        "sort": [one["name"] for one in bands],
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": list(names), "range": [BLUE, ORANGE]},
    }
    label = {"field": "value", "type": "quantitative", "format": ","}
    return whole(
        {
            "width": WIDTH - 100,
            "height": 30 * max(len(bands), 1),
            "data": {"values": values},
            "encoding": {"y": band, "x": place},
            "layer": [
                {"mark": {"type": "bar", "height": 22}, "encoding": {"color": colour}},
                _text({"text": label}, "datum.place < 0", align="right", dx=-4),
                _text({"text": label}, "datum.place > 0", align="left", dx=4),
            ],
        }
    )


def _text(encoding: Spec, only: str | None = None, **mark: Any) -> Spec:
    filtered = {"transform": [{"filter": only}]} if only else {}
    return {**filtered, "mark": {"type": "text", **mark}, "encoding": encoding}


def use(groups: Sequence[dict], texts: Sequence[str], unit: str) -> Spec:
    """Authorized as a wide pale bar, in post as a narrow dark one, over and vacant as words."""
    names = [one["name"] for one in groups]
    authorized, in_post, over, vacant = texts
    bars = [
        {"name": one["name"], "kind": kind, "value": one[key]}
        for one in groups
        for kind, key in ((authorized, "authorized"), (in_post, "in_post"))
        if one[key] is not None
    ]
    words = [
        {"name": one["name"], "value": one[key], "told": f"{word} {one[key]:,}", "place": place}
        for one in groups
        for key, word, place in (("over", over, 8), ("vacant", vacant, 78))
        if one[key]
    ]
    name = {"field": "name", "type": "nominal", "sort": names, "title": None}
    value = {"field": "value", "type": "quantitative", "title": unit}
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [authorized, in_post], "range": [PALE, BLUE]},
    }

    def bar(kind: str, height: int) -> Spec:
        return {
            "data": {"values": [one for one in bars if one["kind"] == kind]},
            "mark": {"type": "bar", "height": height},
            "encoding": {"x": value, "color": colour},
        }

    def word(text: str, key: str, place: int, colour: str) -> Spec:
        return {
            "data": {"values": [one for one in words if one["place"] == place]},
            "mark": {"type": "text", "align": "left", "color": colour, "dx": place},
            "encoding": {"x": {"value": WIDTH - 260}, "text": {"field": "told"}},
        }

    return whole(
        {
            "width": WIDTH - 260,
            "height": 28 * max(len(names), 1),
            "encoding": {"y": {**name, "axis": {"ticks": False, "domain": False}}},
            "layer": [
                bar(authorized, 20),
                bar(in_post, 9),
                word(over, "over", 8, RED),
                word(vacant, "vacant", 78, SOFT),
            ],
        }
    )


def lights(cells: Sequence[dict], names: Sequence[str], heads: Sequence[tuple[str, str]]) -> Spec:
    """A board: a row per group, a column per light, the number in a disc of its colour."""
    labels = [label for _, label in heads]
    most = max((one["value"] for one in cells), default=1) or 1
    dark = {label for code, label in heads if code in DARK}
    sized = [
        {
            **one,
            "size": 260 + 900 * (one["value"] / most) ** 0.5,
            "is_dark": one["light"] in dark,
        }
        for one in cells
    ]
    encoding = {
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": list(names),
            "title": None,
            "axis": {"ticks": False, "domain": False},
        },
        "x": {
            "field": "light",
            "type": "nominal",
            "sort": labels,
            "title": None,
            "axis": {"orient": "top", "labelAngle": 0, "ticks": False, "domain": False},
        },
    }
    colours = [LIGHTS.get(code, PALE) for code, _ in heads]
    colour = {
        "field": "light",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": labels, "range": colours},
    }
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    number = {"field": "value", "type": "quantitative", "format": ","}
    return whole(
        {
            "width": 76 * len(labels),
            "height": 40 * max(len(names), 1),
            "data": {"values": sized},
            "encoding": encoding,
            "layer": [
                {
                    "transform": [{"filter": "datum.value > 0"}],
                    "mark": {"type": "circle", "opacity": 1},
                    "encoding": {"color": colour, "size": size},
                },
                _text({"text": number}, "datum.value > 0 && !datum.is_dark", color="#fff"),
                _text({"text": number}, "datum.value > 0 && datum.is_dark", color=INK),
                _text({"text": number}, "datum.value == 0", color=SOFT),
            ],
        }
    )


def waterfall(steps: Sequence[dict], unit: str | None) -> Spec:
    """Steps one after the other; a ``whole`` one starts at nought, the others where the last ended.

    Each has name, value and is_whole.
    """
    bars, level = [], 0.0
    for step in steps:
        start = 0.0 if step["is_whole"] else level
        level = start + step["value"]
        kind = "whole" if step["is_whole"] else "up" if step["value"] >= 0 else "down"
        sign = "" if step["is_whole"] or step["value"] <= 0 else "+"
        told = f"{sign}{step['value']:,}".replace("-", "−")
        bars.append(
            {"name": step["name"], "from": start, "to": level, "kind": kind, "told": told}
            | {"end": max(start, level)}
        )
    names = [bar["name"] for bar in bars]
    low = min((min(bar["from"], bar["to"]) for bar in bars if bar["kind"] != "whole"), default=0)
    high = max((bar["end"] for bar in bars), default=1)
    # A stock of thousands hides a flow of tens: then the axis begins near the lowest step.
    floor = low - (high - low) * 0.25 if low > 0 and low > high * 0.5 else min(low, 0)
    for bar in bars:
        bar["from"] = max(bar["from"], floor)
    scale = {"domain": [floor, high + (high - floor) * 0.14], "nice": False, "zero": False}
    colours = {"domain": ["up", "down", "whole"], "range": [GREEN, RED, "#44546a"]}
    name = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    return whole(
        {
            "width": WIDTH - 180,
            "height": 26 * max(len(bars), 1),
            "data": {"values": bars},
            "encoding": {"y": name},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 16},
                    "encoding": {
                        "x": {
                            "field": "from",
                            "type": "quantitative",
                            "title": unit,
                            "scale": scale,
                            "axis": {"tickCount": 5, "labelOverlap": True, "labelSeparation": 8},
                        },
                        "x2": {"field": "to"},
                        "color": {
                            "field": "kind",
                            "type": "nominal",
                            "scale": colours,
                            "legend": None,
                        },
                    },
                },
                _text(
                    {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "told"}},
                    align="left",
                    dx=5,
                ),
            ],
        }
    )


def course(points: Sequence[dict], names: Sequence[str], marks: Sequence[dict], axis: str) -> Spec:
    """Lines over time; ``marks`` are breaks in series (named) and moments compared (dashed)."""
    return whole(
        {
            "width": WIDTH - 70,
            "height": HEIGHT,
            "layer": [_lines(points, names, axis), *_marks(marks)],
        }
    )


def _time() -> Spec:
    return {
        "field": "time",
        "type": "temporal",
        "title": None,
        # In UTC, so that the picture is the same wherever it is drawn.
        "scale": {"type": "utc"},
        "axis": {
            "format": "%Y",
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "labelSeparation": 6,
            "tickCount": {"interval": "year", "step": 1},
        },
    }


def _lines(points: Sequence[dict], names: Sequence[str], axis: str) -> Spec:
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": list(names), "range": list(HUES[: len(names)])},
        "legend": {"symbolType": "stroke", "symbolSize": 400, "symbolStrokeWidth": 2.2},
    }
    dashes = {
        "field": "name",
        "type": "nominal",
        "scale": {
            "domain": list(names),
            "range": [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3]][: len(names)],
        },
    }
    value = {
        "field": "value",
        "type": "quantitative",
        "title": axis,
        "scale": {"zero": False},
        "axis": {"format": NUMBER},
    }
    many = len(points) > 20 * max(len(names), 1)
    return {
        "data": {"values": list(points)},
        "mark": {"type": "line", "strokeWidth": 2.2, "point": False if many else {"size": 36}},
        "encoding": {"x": _time(), "y": value, "color": colour, "strokeDash": dashes},
    }


def _marks(marks: Sequence[dict]) -> list[Spec]:
    """A dashed rule for each; breaks are named at its top, moments at its foot."""
    word = {"type": "text", "angle": 270, "baseline": "bottom", "dy": -3, "color": SOFT}
    at_top = {**word, "align": "right", "dx": -4}
    at_foot = {**word, "align": "left", "dx": 4, "fontWeight": "bold"}
    rule = {
        "data": {"values": list(marks)},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": SOFT},
        "encoding": {"x": _time()},
    }
    words = [
        {
            "data": {"values": [mark for mark in marks if mark["is_moment"] == is_moment]},
            "mark": mark_word,
            "encoding": {"x": _time(), "y": {"value": place}, "text": {"field": "name"}},
        }
        for is_moment, mark_word, place in ((False, at_top, 0), (True, at_foot, HEIGHT))
    ]
    return [rule, *words] if marks else []


def multiples(
    points: Sequence[dict], groups: Sequence[str], names: Sequence[str], marks: Sequence[dict]
) -> Spec:
    """A small picture per group, each on a scale of its own, side by side."""
    every = [
        *points,
        *({**mark, "group": group, "mark": mark["name"]} for mark in marks for group in groups),
    ]
    lines = _lines(points, names, "")
    del lines["data"]
    lines["encoding"]["y"] = {**lines["encoding"]["y"], "title": None}
    return whole(
        {
            "data": {"values": [{**one, "is_mark": "mark" in one} for one in every]},
            "facet": {"field": "group", "type": "nominal", "sort": list(groups), "title": None},
            "columns": 4,
            "spec": {
                "width": 200,
                "height": 110,
                "layer": [
                    {**lines, "transform": [{"filter": "!datum.is_mark"}]},
                    {
                        "transform": [{"filter": "datum.is_mark"}],
                        "mark": {"type": "rule", "strokeDash": [3, 3], "color": SOFT},
                        "encoding": {"x": _time()},
                    },
                ],
            },
            "resolve": {"scale": {"y": "independent"}},
        }
    )
