"""bianzhi lights: the cells of a month by the color of their light."""

from __future__ import annotations

from typing import Any

import click

from bianzhi.commands.reading.listing import Choice, Listing, color_option, options, write_list
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader

LIGHTS = Listing(
    table="reporting.listed_light",
    color_column="light_code",
    colors="select code as color, label_zh, label_en from codes.light",
    columns=(
        "light_id",
        "organization_code",
        "organization_name",
        "county_name",
        "system_{lang}",
        "admin_level_{lang}",
        "cell_{lang}",
        "light_{lang}",
        "strftime(valid_from, '%Y-%m')",
        "ceiling_posts",
        "in_post",
        "over_posts",
        "vacant_posts",
    ),
    file_columns=(
        "county_code",
        "system_code",
        "admin_level_code",
        "establishment_type_code",
        "leadership_level_code",
        "leadership_role_code",
        "quota_holder_code",
        "light_code",
        "authorized_posts",
    ),
    headers="columns",
    title="title",
    explain="explain",
    order="over_posts desc nulls last, vacant_posts desc nulls last, light_id",
    months="organization_structure.establishment_use_month",
)


@click.command(help=message("lights.help"))
@options
@color_option
def command(home: Home, known_at: str | None, **asked: Any) -> None:
    """List the lights of a month."""
    with Reader(report_database(home, known_at)) as reader:
        write_list(home, reader, LIGHTS, Choice(**asked))
