"""bianzhi explain: from a light, finding or figure to rule, rows, deliveries and documents."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.screen import print_table
from bianzhi.read.database import report_database
from bianzhi.read.explanation import Explanation, Row, explain_finding, explain_light
from bianzhi.read.query import Reader
from bianzhi.read.warning import WarningExplanation, explain_warning
from bianzhi.reports.register.figure import FigureExplanation
from bianzhi.reports.register.figure import explain as explain_figure

_POSTS = ("authorized_posts", "ceiling_posts", "in_post", "over_posts", "vacant_posts")


@click.group(help=message("explain.help"))
def command() -> None:
    """The group of explanations."""


def _options(verb: Callable) -> Callable:
    verb = click.option("--known-at", "known_at", help=message("sql.known_at_option"))(verb)
    verb = click.option("--json", "as_json", is_flag=True, help=message("explain.json_option"))(
        verb
    )
    return click.pass_obj(verb)


@command.command("light", help=message("explain.light_help"))
@click.argument("light_id")
@_options
def light(home: Home, light_id: str, as_json: bool, known_at: str | None) -> None:
    """Print the calculation and the facts behind a warning light."""
    with Reader(report_database(home, known_at)) as reader:
        explanation = explain_light(reader, light_id)
    if as_json:
        _write_json(explanation)
        return
    subject = explanation.subject
    values = {**subject, "light": _label(subject, "light"), "subject": _label(subject, "subject")}
    values["organization_name"] = subject["organization_name"] or subject["organization_code"]
    values["valid_to"] = subject["valid_to"] or message("explain.still")
    click.echo(message("explain.light", **values))
    _print_rule(explanation.rule)
    if subject["light_code"] == "grey" and subject["in_post"]:
        known = subject["authorized_posts"] is not None
        click.echo(message("explain.never_delivered" if known else "explain.unreadable_quota"))
    posts = {name: subject[name] for name in _POSTS}
    unknown = message("explain.unknown")
    click.echo(
        message("explain.posts", **{n: unknown if v is None else v for n, v in posts.items()})
    )
    if subject["frozen_posts"] or subject["reserved_posts"]:
        click.echo(message("explain.posts_set_aside", **subject))
    if explanation.ledger_lines:
        _print_rows("ledger_lines", explanation.ledger_lines)
    else:
        _print_rows("quota", explanation.quota_rows)
    _print_rows("staff", explanation.staff_rows, count=explanation.staff)
    _print_sources(explanation)


@command.command("finding", help=message("explain.finding_help"))
@click.argument("finding_id")
@_options
def finding(home: Home, finding_id: str, as_json: bool, known_at: str | None) -> None:
    """Print the rule and the records behind a finding."""
    with Reader(report_database(home, known_at)) as reader:
        explanation = explain_finding(reader, finding_id)
    if as_json:
        _write_json(explanation)
        return
    subject = explanation.subject
    values = {name: "" if value is None else value for name, value in subject.items()}
    values |= {"severity": _label(subject, "severity"), "status": _label(subject, "status")}
    click.echo(message("explain.finding", **values))
    _print_rule(explanation.rule)
    click.echo(message("explain.record", **values))
    _print_place(subject)
    _print_ledger(explanation)
    _print_rows(
        "reported" if explanation.reported else "states", explanation.reported or explanation.states
    )
    _print_sources(explanation)
    if explanation.light_id:
        click.echo("\n" + message("explain.see_light", id=explanation.light_id))


@command.command("warning", help=message("explain.warning_help"))
@click.argument("warning_id")
@_options
def warning(home: Home, warning_id: str, as_json: bool, known_at: str | None) -> None:
    """Print the rules, lights and findings behind a warning."""
    with Reader(report_database(home, known_at)) as reader:
        explanation = explain_warning(reader, warning_id)
    if as_json:
        _write_json(explanation)
        return
    subject, lang = explanation.subject, language()
    values = {**subject, "level": subject[f"warning_level_{lang}"]}
    values["organization_name"] = subject["organization_name"] or subject["organization_code"]
    click.echo(message("explain.warning", **values))
    if not subject["is_observed"]:
        click.echo(message("explain.warning_not_observed"))
    if subject["projected_crossing_on"] is not None:
        cause = message(f"explain.cause_{subject['projected_cause_code']}")
        click.echo(message("explain.warning_projected", **{**subject, "cause": cause}))
    if subject["is_policy_caused"]:
        click.echo(message("explain.warning_policy", **subject))
    columns = ("warning_rule_id", "rule_version", f"sentence_{lang}", "threshold", "valid_from",
               "last_met_on", "valid_to")  # fmt: skip
    _print_rows(
        "warning_rules", [{name: row[name] for name in columns} for row in explanation.rules]
    )
    _print_rows("warning_causes", explanation.causes)
    for row in explanation.causes[:1]:
        if row["cause_kind_code"] not in ("light", "finding"):
            break  # the cause names its record, and no command explains a record further
        next_step = {"kind": row["cause_kind_code"], "id": row["cause_id"]}
        click.echo("\n" + message("explain.warning_next", **next_step))


@command.command("figure", help=message("explain.figure_help"))
@click.argument("figure_id")
@click.option("--all", "every", is_flag=True, help=message("explain.all_option"))
@_options
def figure(home: Home, figure_id: str, every: bool, as_json: bool, known_at: str | None) -> None:
    """Print the facts and deliveries behind a figure of a report."""
    with Reader(report_database(home, known_at)) as reader:
        explanation = explain_figure(reader, figure_id, language(), every)
    if as_json:
        _write_json(explanation)
        return
    values = {
        **vars(explanation),
        "value": message("explain.none") if explanation.value is None else explanation.value,
    }
    click.echo(message("explain.figure", **values))
    if explanation.parts:
        click.echo(
            message("explain.figure_parts", above=explanation.parts[0], below=explanation.parts[1])
        )
        return
    click.echo(message("explain.figure_sql") + "\n\n" + explanation.sql)
    _print_rows("figure_facts", explanation.facts, count=explanation.count)
    _print_rows("figure_rows", explanation.evidence, count=explanation.evidence_count)
    _print_sources(explanation)


def _print_rule(rule: Row | None) -> None:
    if rule:
        click.echo(message("explain.rule", **rule))


def _print_ledger(explanation: Explanation) -> None:
    """Print both sums of each difference, and the lines of the ledger behind them."""
    for row in explanation.differences:
        values = {name: message("explain.none") if row[name] is None else row[name] for name in row}
        values["valid_to"] = row["valid_to"] or message("explain.still")
        kind = "quota" if row["entity"] == "establishment" else "document"
        click.echo(message(f"explain.ledger_and_{kind}", **values))
    if explanation.ledger_lines:
        _print_rows("ledger_lines", explanation.ledger_lines)


def _print_place(row: Row) -> None:
    if not row["file_name"]:
        click.echo(message("explain.no_row"))
        return
    names = ("file", "sheet", "row", "column")
    result = zip(names, ("file_name", "sheet_name", "row_no", "column_name"), strict=True)
    places = [message(f"problem.at_{n}", value=row[c]) for n, c in result if row[c] is not None]
    click.echo(message("problem.between").join(places))


def _print_rows(kind: str, rows: list[Row], **values: object) -> None:
    """Print rows as a table, without columns in which every cell is blank."""
    click.echo(
        "\n" + message(f"explain.{kind}", **{"count": len(rows), "shown": len(rows), **values})
    )
    if not rows:
        click.echo("  " + message("explain.none"))
        return
    columns = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    print_table(columns, [[row[name] for name in columns] for row in rows])


def _print_sources(output: Explanation | FigureExplanation) -> None:
    _print_rows("deliveries", output.deliveries)
    _print_rows("documents", output.documents)


def _label(row: Row, name: str) -> object:
    return row[f"{name}_{language()}"] or row.get(f"{name}_code") or ""


def _write_json(output: Explanation | FigureExplanation | WarningExplanation) -> None:
    click.echo(json.dumps(vars(output), ensure_ascii=False, indent=2, default=str))
