"""Forms of charts as Vega-Lite specifications: figures in, specification out.

Readers with red-green blindness can distinguish the colours (Okabe and Ito). Colour never carries
information alone: a word or a number is beside it.
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
# Thousands separators, and no exponent for any size.
NUMBER = ",.10~g"
HUES = (BLUE, ORANGE, GREEN, PINK, SKY, RED)
LIGHTS = {"red": "#c8443c", "yellow": "#e5b93c", "green": "#3f9d70", "blue": "#4a86c5"}
DARK = ("yellow", "grey")  # lights with dark text
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
        "labelFlush": False,
    },
    "legend": {"orient": "top", "title": None, "labelFontSize": 12, "symbolType": "square"},
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "title": None},
    "text": {"fontSize": 11, "color": INK},
}


def whole(spec: Spec) -> Spec:
    """Add the style that all charts share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _CONFIG,
        "padding": 6,
        **spec,
    }


def pyramid(
    bands: Sequence[dict],
    names: tuple[str, str],
    unit: str,
    wide: int = WIDTH - 100,
    high: int = 30,
) -> Spec:
    """Two groups by age, back to back: ``bands`` have name, left and right, the oldest first."""
    values = [
        {"band": band["name"], "side": name, "place": sign * band[side], "value": band[side]}
        for band in bands
        for name, side, sign in ((names[0], "left", -1), (names[1], "right", 1))
        if band[side] is not None
    ]
    # Room for the numbers beside the longest bars.
    most = max((value["value"] for value in values), default=1) * (1.16 if wide > 300 else 1.34)
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
        "sort": [band["name"] for band in bands],
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    colour = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": list(names), "range": [BLUE, ORANGE]},
    }
    label = {"field": "value", "type": "quantitative", "format": ","}
    bar = {"type": "bar", "height": high - (8 if high > 20 else 3)}
    return whole(
        {
            "width": wide,
            "height": high * max(len(bands), 1),
            "data": {"values": values},
            "encoding": {"y": band, "x": place},
            "layer": [
                {"mark": bar, "encoding": {"color": colour}},
                _text({"text": label}, "datum.place < 0", align="right", dx=-4),
                _text({"text": label}, "datum.place > 0", align="left", dx=4),
            ],
        }
    )


def _text(encoding: Spec, only: str | None = None, **mark: Any) -> Spec:
    filtered = {"transform": [{"filter": only}]} if only else {}
    return {**filtered, "mark": {"type": "text", **mark}, "encoding": encoding}


def use(groups: Sequence[dict], texts: Sequence[str], unit: str) -> Spec:
    """Authorized as a wide pale bar, in post as a narrow dark bar, over and vacant as text."""
    names = [group["name"] for group in groups]
    authorized, in_post, over, vacant = texts
    bars = [
        {"name": group["name"], "kind": kind, "value": group[key]}
        for group in groups
        for kind, key in ((authorized, "authorized"), (in_post, "in_post"))
        if group[key] is not None
    ]
    words = [
        {
            "name": group["name"],
            "value": group[key],
            "told": f"{word} {group[key]:,}",
            "place": place,
        }
        for group in groups
        for key, word, place in (("over", over, 8), ("vacant", vacant, 78))
        if group[key]
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
            "data": {"values": [bar for bar in bars if bar["kind"] == kind]},
            "mark": {"type": "bar", "height": height},
            "encoding": {"x": value, "color": colour},
        }

    def word(text: str, key: str, place: int, colour: str) -> Spec:
        return {
            "data": {"values": [word for word in words if word["place"] == place]},
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
    most = max((cell["value"] for cell in cells), default=1) or 1
    dark = {label for code, label in heads if code in DARK}
    sized = [
        {
            **cell,
            "size": 260 + 900 * (cell["value"] / most) ** 0.5,
            "is_dark": cell["light"] in dark,
        }
        for cell in cells
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


def waterfall(steps: Sequence[dict], unit: str | None, note: str = "") -> Spec:
    """Consecutive steps: a ``whole`` step starts at zero, others at the end of the last one.

    Each step has name, value and is_whole. ``note`` is shown at an axis that does not begin at
    zero; truncated bars carry a sign.
    """
    bars = _steps(steps)
    floor, high = _ends(bars)
    for bar in bars:
        bar["is_cut"] = bar["from"] < floor
        bar["from"] = max(bar["from"], floor)
    names = [bar["name"] for bar in bars]
    if floor > 0:
        unit = f"{unit or ''}{note}"
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
                # A break in each bar that begins below the axis.
                _text(
                    {"x": {"value": 0}, "text": {"value": "//"}},
                    "datum.is_cut",
                    **{"align": "left", "dx": 6, "color": "#fff", "fontWeight": "bold"},
                ),
            ],
        }
    )


def starts_above_zero(steps: Sequence[dict]) -> bool:
    """Whether the axis of a waterfall of these steps begins above zero."""
    return _ends(_steps(steps))[0] > 0


def _steps(steps: Sequence[dict]) -> list[dict]:
    bars, level = [], 0.0
    for step in steps:
        start = 0.0 if step["is_whole"] else level
        level = start + step["value"]
        kind = "whole" if step["is_whole"] else "up" if step["value"] >= 0 else "down"
        sign = "" if step["is_whole"] or step["value"] <= 0 else "+"
        text = f"{sign}{step['value']:,}".replace("-", "−")
        bars.append(
            {"name": step["name"], "from": start, "to": level, "kind": kind, "told": text}
            | {"end": max(start, level)}
        )
    return bars


def _ends(bars: Sequence[dict]) -> tuple[float, float]:
    """The beginning of the axis and the end of the longest bar."""
    low = min((min(bar["from"], bar["to"]) for bar in bars if bar["kind"] != "whole"), default=0)
    high = max((bar["end"] for bar in bars), default=1)
    # A stock of thousands hides a flow of tens, so the axis begins near the lowest step.
    return low - (high - low) * 0.25 if low > 0 and low > high * 0.5 else min(low, 0), high
