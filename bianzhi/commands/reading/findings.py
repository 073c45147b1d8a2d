"""bianzhi findings: the records that fail a quality rule, with what became of them."""

from __future__ import annotations

from typing import Any

import click

from bianzhi.commands.reading.listing import ANY, Choice, Listing, options, write_list
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.sql_text import literal
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader

OPEN = "open"
STATES = (OPEN, "new", "still_open", "reopened", "not_checkable", "fixed", ANY)
SEVERITIES = ("G3", "G2", "G1", "info", ANY)

FINDINGS = Listing(
    table="reporting.listed_finding",
    color_column="severity_code",
    colors="select code as color, label_zh, label_en from codes.severity",
    columns=(
        "finding_id",
        "rule_id",
        "severity_{lang}",
        "organization_code",
        "organization_name",
        "sentence_{lang}",
        "file_name",
        "sheet_name",
        "row_no",
        "column_name",
        "load_status_{lang}",
        "age_days",
        "responsible_role_{lang}",
        "accepted_until",
    ),
    file_columns=(
        "aspect_code",
        "severity_code",
        "county_code",
        "county_name",
        "system_code",
        "admin_level_code",
        "entity",
        "record_key",
        "source",
        "delivery_id",
        "first_seen_on",
        "last_seen_on",
        "load_status_code",
        "responsible_role_code",
        "is_accepted",
    ),
    headers="finding_columns",
    title="findings_title",
    explain="explain_finding",
    order="severity_code = 'info', severity_code desc, age_days desc nulls last, finding_id",
    months="supervision.warning_month",
)


@click.command(help=message("lights.findings_help"))
@options
@click.option("--accepted", is_flag=True, help=message("lights.accepted_option"))
@click.option(
    "--status", type=click.Choice(STATES), default=OPEN, help=message("lights.status_option")
)
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default=ANY, help=message("lights.severity_option")
)
@click.option("--rule", help=message("lights.rule_option"))
@click.option("--organization", help=message("lights.organization_option"))
def command(
    home: Home,
    known_at: str | None,
    accepted: bool,
    status: str,
    severity: str,
    rule: str | None,
    organization: str | None,
    **asked: Any,
) -> None:
    """List the findings of a month."""
    conditions = []
    if status == OPEN:
        conditions.append("status_code = 'open'")
    elif status != ANY:
        conditions.append(f"load_status_code = {literal(status)}")
    if severity != ANY:
        conditions.append(f"severity_code = {literal(severity)}")
    if rule is not None:
        conditions.append(f"upper(rule_id) = upper({literal(rule)})")
    if organization is not None:
        value = literal(organization)
        conditions.append(f"(organization_code = {value} or organization_name = {value})")
    if not accepted:
        conditions.append("not is_accepted")
    with Reader(report_database(home, known_at)) as reader:
        write_list(home, reader, FINDINGS, Choice(**asked, conditions=tuple(conditions)))
