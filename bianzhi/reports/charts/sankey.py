"""A chart of flows between two columns of bars, drawn in Vega-Lite from computed positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bianzhi.reports.charts.forms import HUES, INK, Spec, whole

_WIDTH, _BAR, _GAP, _STEPS = 380, 12, 12, 24


@dataclass(frozen=True)
class Link:
    """A flow from one place to another; ``value`` is its width."""

    start: str
    end: str
    value: float


def sankey(
    links: Sequence[Link],
    names: Mapping[str, str],
    after: Mapping[str, str],
    had: Mapping[str, float],
) -> Spec:
    """Flows from ``names`` on the left to ``after`` on the right, with few crossings.

    Numbers show the drawn flow. If an organization on the left ``had`` more, that number follows
    after a slash.
    """
    left = _sizes([(link.start, link.value) for link in links])
    right = _sizes([(link.end, link.value) for link in links])
    starts, ends = _orders(links, left)
    total = sum(left.values()) or 1
    scale = max(420, 19 * max(len(left), len(right))) / total
    above = dict(_stacked(starts, left, scale))
    below = dict(_stacked(ends, right, scale))
    height = max(
        above[starts[-1]] + left[starts[-1]] * scale, below[ends[-1]] + right[ends[-1]] * scale
    )
    hue = {code: HUES[place % len(HUES)] for place, code in enumerate(ends)}
    bars = [_bar(0, above[c], left[c] * scale, INK) for c in starts]
    bars += [_bar(_WIDTH - _BAR, below[c], right[c] * scale, hue[c]) for c in ends]
    words = [
        _word(f"{names[c]}  {_of_all(left[c], had[c])}", left[c], above[c], scale, is_left=True)
        for c in starts
    ]
    words += [
        _word(f"{_shown(right[c])}  {after[c]}", right[c], below[c], scale, is_left=False)
        for c in ends
    ]
    bands = _bands(links, starts, ends, dict(above), dict(below), scale)
    return whole(
        {
            "width": _WIDTH,
            "height": round(height),
            "layer": [
                _band_layer(bands, hue, height),
                _bar_layer(bars),
                _word_layer([word for word in words if word["is_left"]], "right"),
                _word_layer([word for word in words if not word["is_left"]], "left"),
            ],
        }
    )


def _sizes(ends: Sequence[tuple[str, float]]) -> dict[str, float]:
    sizes: dict[str, float] = {}
    for code, value in ends:
        sizes[code] = sizes.get(code, 0.0) + value
    return sizes


def _orders(links: Sequence[Link], left: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """Sort each side by the mean position of its links on the other, several times."""
    starts = sorted(left)
    ends = sorted({link.end for link in links})
    for _ in range(12):
        ends = _by_middle(ends, [(link.end, link.start, link.value) for link in links], starts)
        starts = _by_middle(starts, [(link.start, link.end, link.value) for link in links], ends)
    return starts, ends


def _by_middle(
    codes: Sequence[str], ties: Sequence[tuple[str, str, float]], others: Sequence[str]
) -> list[str]:
    place = {code: number for number, code in enumerate(others)}
    weight = dict.fromkeys(codes, 0.0)
    middle = dict.fromkeys(codes, 0.0)
    for code, other, value in ties:
        weight[code] += value
        middle[code] += value * place[other]
    return sorted(codes, key=lambda code: (round(middle[code] / (weight[code] or 1), 9), code))


def _stacked(
    codes: Sequence[str], sizes: Mapping[str, float], scale: float
) -> Iterator[tuple[str, float]]:
    at = 0.0
    for code in codes:
        yield code, at
        at += max(sizes[code] * scale, 3) + _GAP


def _bar(x: float, y: float, high: float, colour: str) -> dict:
    return {"x": x, "x2": x + _BAR, "y": _r(y), "y2": _r(y + max(high, 1)), "colour": colour}


def _word(text: str, value: float, y: float, scale: float, is_left: bool) -> dict:
    x = -6 if is_left else _WIDTH + 6
    return {"x": x, "y": _r(y + value * scale / 2), "text": text, "is_left": is_left}


def _shown(value: float) -> str:
    """Format a number of persons: whole, except for a divided organization."""
    return f"{value:,.0f}" if round(value, 1) == round(value) else f"{value:,.1f}"


def _of_all(drawn: float, had: float) -> str:
    drawn_told, had_told = _shown(drawn), _shown(had)
    return drawn_told if drawn_told == had_told else f"{drawn_told}／{had_told}"


def _bands(
    links: Sequence[Link],
    starts: Sequence[str],
    ends: Sequence[str],
    above: dict[str, float],
    below: dict[str, float],
    scale: float,
) -> list[dict]:
    """The points along the upper and lower edge of each flow, an S from side to side."""
    rank = {code: place for place, code in enumerate(starts)}
    last = {code: place for place, code in enumerate(ends)}
    ordered = sorted(links, key=lambda item: (rank[item.start], last[item.end]))
    from_y = {}
    for link in ordered:
        from_y[link] = above[link.start]
        above[link.start] += link.value * scale
    points = []
    for link in sorted(links, key=lambda entry: (last[entry.end], rank[entry.start])):
        start, end = from_y[link], below[link.end]
        below[link.end] += link.value * scale
        for step in range(_STEPS + 1):
            part = step / _STEPS
            bend = part * part * (3 - 2 * part)
            y = start + (end - start) * bend
            points.append(
                {
                    "link": f"{link.start}|{link.end}",
                    "end": link.end,
                    "x": _r(_BAR + (_WIDTH - 2 * _BAR) * part),
                    "y": _r(y),
                    "y2": _r(y + link.value * scale),
                }
            )
    return points


def _r(value: float) -> float:
    return round(value, 2)


def _place(field: str, high: float | None = None) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": None}


def _band_layer(bands: list[dict], hue: Mapping[str, str], height: float) -> Spec:
    for point in bands:
        point["colour"] = hue[point["end"]]
    return {
        "data": {"values": bands},
        "mark": {"type": "area", "opacity": 0.42, "orient": "vertical"},
        "encoding": {
            "x": _place("x"),
            "y": {**_place("y"), "stack": None},
            "y2": {"field": "y2"},
            "detail": {"field": "link"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _bar_layer(bars: list[dict]) -> Spec:
    return {
        "data": {"values": bars},
        "mark": {"type": "rect"},
        "encoding": {
            "x": _place("x"),
            "x2": {"field": "x2"},
            "y": _place("y"),
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _word_layer(words: list[dict], align: str) -> Spec:
    return {
        "data": {"values": words},
        "mark": {"type": "text", "align": align, "baseline": "middle", "limit": 300},
        "encoding": {"x": _place("x"), "y": _place("y"), "text": {"field": "text"}},
    }
