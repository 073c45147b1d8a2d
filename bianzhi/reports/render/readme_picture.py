"""Draws the picture of the README from the published warehouse.

``python -m bianzhi.reports.render.readme_picture`` after ``make demo`` writes docs/images/city.svg.
"""

from __future__ import annotations

import sys

import altair as alt
import vl_convert

from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.charts.forms import BLUE, FONT, LIGHTS, RED

TARGET = PROJECT_ROOT / "docs" / "images" / "city.svg"
QUERY = """
    select
        month,
        sum(authorized_posts) as authorized,
        sum(in_post) as in_post,
        count(*) filter (light_code = 'red') as red,
        count(*) filter (light_code = 'yellow') as yellow,
        count(*) filter (light_code = 'green') as green,
        count(*) filter (light_code = 'blue') as blue
    from organization_structure.establishment_use_month
    group by month
    order by month
"""


def picture(reader: Reader) -> str:
    """Posts and staff by month above, lights of the cells below."""
    rows = [
        dict(zip(("month", "authorized", "in_post", *LIGHTS), row, strict=True))
        for row in reader.run(QUERY).rows()
    ]
    posts = [
        {"month": str(row["month"]), "name": label, "value": int(row[key])}
        for row in rows
        for key, label in (("authorized", "authorized 核定"), ("in_post", "in post 实有"))
    ]
    lights = [
        {"month": str(row["month"]), "light": light, "cells": int(row[light])}
        for row in rows
        for light in LIGHTS
    ]
    months = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    upper = (
        alt.Chart(alt.Data(values=posts))
        .mark_line(strokeWidth=2)
        .encode(
            x=months,
            y=alt.Y("value:Q", title="posts, people", scale=alt.Scale(zero=False)),
            color=alt.Color("name:N", title=None, scale=alt.Scale(range=[BLUE, RED])),
        )
        .properties(width=700, height=150)
    )
    lower = (
        alt.Chart(alt.Data(values=lights))
        .mark_area()
        .encode(
            x=months,
            y=alt.Y("cells:Q", title="cells by light", stack="zero"),
            color=alt.Color(
                "light:N",
                title=None,
                sort=list(LIGHTS),
                scale=alt.Scale(domain=list(LIGHTS), range=list(LIGHTS.values())),
            ),
        )
        .properties(width=700, height=150)
    )
    chart = alt.vconcat(upper, lower).resolve_scale(color="independent")
    config = {"font": FONT, "view": {"stroke": None}, "legend": {"orient": "top"}}
    return vl_convert.vegalite_to_svg({**chart.to_dict(), "config": config})


def main(home: str | None = None) -> None:
    """Draw the picture of the README from the publication of ``home``."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with Reader(readable_database(Home.at(home))) as reader:
        TARGET.write_text(picture(reader), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
