"""Figures over time: lines with labelled ends of their axis, and notes without overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from bianzhi.reports.charts.forms import HEIGHT, HUES, NUMBER, SOFT, WIDTH, Spec, whole
from bianzhi.reports.compute.layout import columns_wide

PLOT = WIDTH - 70
SMALL = (200, 110)
# The width of an axis label with its distance to the next, in dots: a year, a year and month.
YEAR, MONTH = 42.0, 66.0
# The height of a line of notes above the plot, and the width of half an ideograph in a note, in
# dots.
NOTE_LINE, NOTE_LETTER = 15, 5.8


def course(
    points: Sequence[dict],
    names: Sequence[str],
    marks: Sequence[dict],
    axis: str,
    starts_at_zero: bool = False,
) -> Spec:
    """Lines over time; ``marks`` are breaks in series (named) and compared reference dates (bold).

    Notes of marks are above the plot, each on its own line if two would overlap.
    """
    time = time_axis([point["time"] for point in points], PLOT)
    lines = _lines(points, names, axis, time, starts_at_zero)
    # Below the plot: the place above it is for the notes.
    lines["encoding"]["color"]["legend"]["orient"] = "bottom"
    layers = [lines, *_noted_marks(marks, [point["time"] for point in points], time)]
    return whole({"width": PLOT, "height": HEIGHT, "layer": layers})


def multiples(
    points: Sequence[dict],
    groups: Sequence[str],
    names: Sequence[str],
    marks: Sequence[dict],
    note: str | None = None,
) -> Spec:
    """A small picture with axes of its own per group; a ``note`` says what all share."""
    wide, high = SMALL
    time = time_axis([point["time"] for point in points], wide)
    pictures = []
    for group in groups:
        own = [point for point in points if point["group"] == group]
        lines = _lines(own, names, "", time, starts_at_zero=note is None)
        lines["encoding"]["y"] = {
            **lines["encoding"]["y"],
            "title": None,
            "scale": {"zero": note is None, "nice": 4},
            "axis": {"format": NUMBER, "tickCount": 4},
        }
        rules = {
            "data": {"values": list(marks)},
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": SOFT},
            "encoding": {"x": time},
        }
        pictures.append(
            {
                "title": {"text": group, "fontSize": 12, "fontWeight": "normal", "offset": 6},
                "width": wide,
                "height": high,
                "layer": [lines, *([rules] if marks else [])],
            }
        )
    output = {"text": note, "orient": "bottom", "anchor": "start", "fontSize": 12, "color": SOFT}
    return whole(
        {
            **({"title": {**output, "fontWeight": "normal", "offset": 8}} if note else {}),
            "concat": pictures,
            "columns": 3,
            # Plots stand below each other, however wide the labels of their axes are.
            "bounds": "flush",
            "spacing": {"row": 52, "column": 60},
            "resolve": {"scale": {"color": "shared", "strokeDash": "shared"}},
        }
    )


def stacked(
    points: Sequence[dict], names: Sequence[str], colours: Sequence[str], axis: str
) -> Spec:
    """Areas on each other over time, the first name at the bottom; points have time, name, value.

    White lines separate the areas, so that they differ without their hue.
    """
    time = time_axis([point["time"] for point in points], PLOT)
    order = {name: place for place, name in enumerate(names)}
    return whole(
        {
            "width": PLOT,
            "height": HEIGHT,
            "data": {"values": [{**point, "order": order[point["name"]]} for point in points]},
            "mark": {"type": "area", "stroke": "#fff", "strokeWidth": 1.2},
            "encoding": {
                "x": time,
                "y": {
                    "field": "value",
                    "type": "quantitative",
                    "title": axis,
                    "stack": "zero",
                    "axis": {"format": NUMBER},
                },
                "order": {"field": "order", "type": "quantitative", "sort": "ascending"},
                "color": {
                    "field": "name",
                    "type": "nominal",
                    "sort": list(names),
                    "scale": {"domain": list(names), "range": list(colours)},
                    "legend": {"orient": "bottom"},
                },
            },
        }
    )


def reaches_zero(values: Sequence[float]) -> bool:
    """Whether an axis begins at zero: lines far above zero would then look flat."""
    return not values or min(values) < max(values) / 2


def time_axis(times: Sequence[str], wide: float) -> Spec:
    """The encoding of dates (YYYY-MM-DD, in the field ``time``) on an axis of ``wide`` dots."""
    return {
        "field": "time",
        "type": "temporal",
        "title": None,
        # In UTC, so that the chart is equal on every machine.
        "scale": {"type": "utc"},
        "axis": {
            "values": [_milliseconds(time) for time in ticks(times, wide)],
            "labelExpr": "utcFormat(datum.value, utcmonth(datum.value) == 0 ? '%Y' : '%Y-%m')",
            "labelAngle": 0,
            "labelFlush": False,
            "labelOverlap": False,
        },
    }


def ticks(times: Sequence[str], wide: float) -> list[str]:
    """The first and the last date, and as many beginnings of years as fit between them."""
    every = sorted(set(times))
    if len(every) < 2:
        return every
    first, last = every[0], every[-1]
    place = {time: wide * _share(time, first, last) for time in every}
    years = [time for time in every[1:-1] if time[5:7] == "01"]
    for step in (1, 2, 5, 10, 20, 50):
        kept = [
            time
            for time in years
            if (int(time[:4]) - int(last[:4])) % step == 0
            and place[time] >= (_room(first) + _room(time)) / 2
            and place[last] - place[time] >= (_room(last) + _room(time)) / 2
        ]
        if all(place[other] - place[text] >= YEAR for text, other in pairwise(kept)):
            return [first, *kept, last]
    return [first, last]


def _room(time: str) -> float:
    return YEAR if time[5:7] == "01" else MONTH


def _share(time: str, first: str, last: str) -> float:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return (date.fromisoformat(time) - start) / (end - start)


def _milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() * 1000)


def _lines(
    points: Sequence[dict], names: Sequence[str], axis: str, time: Spec, starts_at_zero: bool
) -> Spec:
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
        "scale": {"zero": starts_at_zero},
        "axis": {"format": NUMBER},
    }
    many = len(points) > 20 * max(len(names), 1)
    return {
        "data": {"values": list(points)},
        "mark": {"type": "line", "strokeWidth": 2.2, "point": False if many else {"size": 36}},
        "encoding": {"x": time, "y": value, "color": colour, "strokeDash": dashes},
    }


def _noted_marks(marks: Sequence[dict], times: Sequence[str], time: Spec) -> Iterator[Spec]:
    """A dashed rule for each mark, up to its note above the plot."""
    levels = note_levels(marks, times)
    for mark, level in zip(marks, levels, strict=True):
        top = -NOTE_LINE * (level + 1)
        weight = "bold" if mark["is_moment"] else "normal"
        yield {
            "data": {"values": [mark]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": SOFT},
            "encoding": {"x": time, "y": {"value": top + 2}, "y2": {"value": HEIGHT}},
        }
        yield {
            "data": {"values": [mark]},
            "mark": {
                **{"type": "text", "align": "left", "baseline": "top", "dx": 4},
                **{"color": SOFT, "fontWeight": weight},
            },
            "encoding": {"x": time, "y": {"value": top + 1}, "text": {"field": "name"}},
        }


def note_levels(marks: Sequence[dict], times: Sequence[str]) -> list[int]:
    """The line above the plot for each note, such that no note overlaps another or its rule.

    A note is to the right of its rule; notes further to the right are lower.
    """
    if not marks:
        return []
    first, last = min(times), max(times)
    start = [PLOT * _share(mark["time"], first, last) for mark in marks]
    levels = [0] * len(marks)
    order = sorted(range(len(marks)), key=lambda place: (-start[place], -place))
    for done, place in enumerate(order):
        end = start[place] + NOTE_LETTER * columns_wide(marks[place]["name"]) + 12
        below = [levels[other] for other in order[:done] if start[other] < end]
        levels[place] = max(below, default=-1) + 1
    return levels
