"""Charts as SVG text, drawn without any request to the outside."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import vl_convert

FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
UP, DOWN, TOTAL = "#2f7d5b", "#b8433f", "#44546a"
WIDTH = 640


def waterfall(steps: Sequence[tuple[str, float]], total: str) -> str:
    """Contributions one after the other and their sum; bars start where the one before ended."""
    bars, level = [], 0.0
    for name, value in steps:
        bars.append(
            {
                "name": name,
                "from": level,
                "to": level + value,
                "kind": "up" if value > 0 else "down",
            }
        )
        level += value
    bars.append({"name": total, "from": 0.0, "to": level, "kind": "total"})
    order = [bar["name"] for bar in bars]
    chart = (
        alt.Chart(alt.Data(values=bars))
        .mark_bar(size=16)
        .encode(
            x=alt.X("from:Q", title=None),
            x2="to:Q",
            y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=["up", "down", "total"], range=[UP, DOWN, TOTAL]),
                legend=None,
            ),
        )
        .properties(width=WIDTH - 260, height=26 * len(bars))
    )
    return _svg(chart)


def lines(points: Sequence[tuple[str, str, float]], axis: str, marks: Sequence[str]) -> str:
    """Monthly lines by name, with the borders of the comparison as dashed rules."""
    values = [{"month": month, "name": name, "value": value} for month, name, value in points]
    drawn = (
        alt.Chart(alt.Data(values=values))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m", labelAngle=0)),
            y=alt.Y("value:Q", title=axis, scale=alt.Scale(zero=False)),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(range=[TOTAL, DOWN]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    rules = (
        alt.Chart(alt.Data(values=[{"month": mark} for mark in marks]))
        .mark_rule(strokeDash=[4, 3], color="#888")
        .encode(x="month:T")
    )
    return _svg((drawn + rules).properties(width=WIDTH - 60, height=240))


def _svg(chart: alt.TopLevelMixin) -> str:
    config = {"font": FONT, "view": {"stroke": None}, "axis": {"gridColor": "#e6e6e6"}}
    return vl_convert.vegalite_to_svg({**chart.to_dict(), "config": config})


def svg(chart) -> str:
    """The picture itself."""
    return vl_convert.vegalite_to_svg(chart.spec)
