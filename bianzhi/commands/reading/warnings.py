"""bianzhi warnings: the organizations of a month by their level of warning."""

from __future__ import annotations

from typing import Any

import click

from bianzhi.commands.reading.listing import Choice, Listing, color_option, options, write_list
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader

WARNINGS = Listing(
    table="reporting.listed_warning",
    color_column="color_code",
    colors="select band as color, label_zh, label_en from codes.warning_level",
    columns=(
        "warning_id",
        "organization_code",
        "organization_name",
        "county_name",
        "system_{lang}",
        "admin_level_{lang}",
        "warning_level_{lang}",
        "warning_rule_id",
        "sentence_{lang}",
        "strftime(level_from, '%Y-%m')",
        "days_in_level",
        "is_observed",
        "strftime(projected_crossing_on, '%Y-%m')",
        "digestion_due_on",
    ),
    file_columns=(
        "county_code",
        "system_code",
        "admin_level_code",
        "warning_level_code",
        "rule_version",
        "rules",
        "projected_over_posts",
        "projected_cause_code",
        "is_policy_caused",
    ),
    headers="warning_columns",
    title="warnings_title",
    explain="explain_warning",
    order="warning_level_code = '0', warning_level_code, days_in_level desc, organization_code",
    months="supervision.warning_month",
)


@click.command(help=message("lights.warnings_help"))
@options
@color_option
def command(home: Home, known_at: str | None, **asked: Any) -> None:
    """List the warnings of a month."""
    with Reader(report_database(home, known_at)) as reader:
        write_list(home, reader, WARNINGS, Choice(**asked))
