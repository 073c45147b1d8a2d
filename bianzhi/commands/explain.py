"""bianzhi explain: from a light, finding or figure to rule, rows, deliveries and documents."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import language, say
from bianzhi.core.screen import print_table
from bianzhi.read.database import report_database
from bianzhi.read.explanation import Explanation, Row, explain_finding, explain_light
from bianzhi.read.query import Reader
from bianzhi.reports.register.figure import FigureExplanation
from bianzhi.reports.register.figure import explain as explain_figure

_POSTS = ("authorized_posts", "ceiling_posts", "in_post", "over_posts", "vacant_posts")


@click.group(help=say("explain.help"))
def command() -> None:
    """The group of explanations."""


def _options(verb: Callable) -> Callable:
    verb = click.option("--known-at", "known_at", help=say("sql.known_at_option"))(verb)
    verb = click.option("--json", "as_json", is_flag=True, help=say("explain.json_option"))(verb)
    return click.pass_obj(verb)


@command.command("light", help=say("explain.light_help"))
@click.argument("light_id")
@_options
def light(home: Home, light_id: str, as_json: bool, known_at: str | None) -> None:
    """Print the calculation and the facts behind a warning light."""
    with Reader(report_database(home, known_at)) as reader:
        told = explain_light(reader, light_id)
    if as_json:
        _write_json(told)
        return
    subject = told.subject
    values = {**subject, "light": _label(subject, "light"), "subject": _label(subject, "subject")}
    values["organization_name"] = subject["organization_name"] or subject["organization_code"]
    values["valid_to"] = subject["valid_to"] or say("explain.still")
    click.echo(say("explain.light", **values))
    _tell_rule(told.rule)
    if subject["light_code"] == "grey" and subject["in_post"]:
        known = subject["authorized_posts"] is not None
        click.echo(say("explain.never_delivered" if known else "explain.unreadable_quota"))
    posts = {name: subject[name] for name in _POSTS}
    unknown = say("explain.unknown")
    click.echo(say("explain.posts", **{n: unknown if v is None else v for n, v in posts.items()}))
    if subject["frozen_posts"] or subject["reserved_posts"]:
        click.echo(say("explain.posts_set_aside", **subject))
    if told.ledger_lines:
        _tell_rows("ledger_lines", told.ledger_lines)
    else:
        _tell_rows("quota", told.quota_rows)
    _tell_rows("staff", told.staff_rows, count=told.staff)
    _tell_sources(told)


@command.command("finding", help=say("explain.finding_help"))
@click.argument("finding_id")
@_options
def finding(home: Home, finding_id: str, as_json: bool, known_at: str | None) -> None:
    """Print the rule and the records behind a finding."""
    with Reader(report_database(home, known_at)) as reader:
        told = explain_finding(reader, finding_id)
    if as_json:
        _write_json(told)
        return
    subject = told.subject
    values = {name: "" if value is None else value for name, value in subject.items()}
    values |= {"severity": _label(subject, "severity"), "status": _label(subject, "status")}
    click.echo(say("explain.finding", **values))
    _tell_rule(told.rule)
    click.echo(say("explain.record", **values))
    _tell_place(subject)
    _tell_ledger(told)
    _tell_rows("reported" if told.reported else "states", told.reported or told.states)
    _tell_sources(told)
    if told.light_id:
        click.echo("\n" + say("explain.see_light", id=told.light_id))


@command.command("figure", help=say("explain.figure_help"))
@click.argument("figure_id")
@click.option("--all", "every", is_flag=True, help=say("explain.all_option"))
@_options
def figure(home: Home, figure_id: str, every: bool, as_json: bool, known_at: str | None) -> None:
    """Print the facts and deliveries behind a figure of a report."""
    with Reader(report_database(home, known_at)) as reader:
        told = explain_figure(reader, figure_id, language(), every)
    if as_json:
        _write_json(told)
        return
    values = {**vars(told), "value": say("explain.none") if told.value is None else told.value}
    click.echo(say("explain.figure", **values))
    if told.parts:
        click.echo(say("explain.figure_parts", above=told.parts[0], below=told.parts[1]))
        return
    click.echo(say("explain.figure_sql") + "\n\n" + told.sql)
    _tell_rows("figure_facts", told.facts, count=told.count)
    _tell_rows("figure_rows", told.evidence, count=told.evidence_count)
    _tell_sources(told)


def _tell_rule(rule: Row | None) -> None:
    if rule:
        click.echo(say("explain.rule", **rule))


def _tell_ledger(told: Explanation) -> None:
    """Print both sums of each difference, and the lines of the ledger behind them."""
    for row in told.differences:
        values = {name: say("explain.none") if row[name] is None else row[name] for name in row}
        values["valid_to"] = row["valid_to"] or say("explain.still")
        kind = "quota" if row["entity"] == "establishment" else "document"
        click.echo(say(f"explain.ledger_and_{kind}", **values))
    if told.ledger_lines:
        _tell_rows("ledger_lines", told.ledger_lines)


def _tell_place(row: Row) -> None:
    if not row["file_name"]:
        click.echo(say("explain.no_row"))
        return
    names = ("file", "sheet", "row", "column")
    found = zip(names, ("file_name", "sheet_name", "row_no", "column_name"), strict=True)
    places = [say(f"problem.at_{n}", value=row[c]) for n, c in found if row[c] is not None]
    click.echo(say("problem.between").join(places))


def _tell_rows(kind: str, rows: list[Row], **values: object) -> None:
    """Print rows as a table, without columns in which every cell is blank."""
    click.echo("\n" + say(f"explain.{kind}", **{"count": len(rows), "shown": len(rows), **values}))
    if not rows:
        click.echo("  " + say("explain.none"))
        return
    columns = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    print_table(columns, [[row[name] for name in columns] for row in rows])


def _tell_sources(told: Explanation | FigureExplanation) -> None:
    _tell_rows("deliveries", told.deliveries)
    _tell_rows("documents", told.documents)


def _label(row: Row, name: str) -> object:
    return row[f"{name}_{language()}"] or row.get(f"{name}_code") or ""


def _write_json(told: Explanation | FigureExplanation) -> None:
    click.echo(json.dumps(vars(told), ensure_ascii=False, indent=2, default=str))
