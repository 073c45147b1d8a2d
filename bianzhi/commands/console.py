"""Prints the outcomes of deliveries and parses dates and instants for all commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps

import click

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, shown_problems
from bianzhi.store.whole_files import write_whole
from ingest.contract.patterns import parse_as_of
from ingest.outcome import LANDED, REFUSED, REREAD, RESTATED, Outcome, Progress
from ingest.remarks import remarks

# Every problem of the last run that printed only a part of them.
PROBLEMS_NAME = "land-problems.txt"
COUNTS = ("read", "landed", "collapsed", "quarantined", "passed_over")


def instant(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> datetime | None:
    """Parse an option with an ISO instant or a bare date."""
    if value is None:
        return None
    try:
        return instants.parse(value)
    except ValueError as error:
        raise click.BadParameter(message("land.bad_instant", value=value)) from error


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Parse an option with an as-of date."""
    result = None if value is None else parse_as_of(value, coarse=False)
    if value is not None and result is None:
        raise click.BadParameter(message("land.bad_date", value=value))
    return result


def landing_options(verb: Callable) -> Callable:
    """The options of ``land`` and ``run``; the verb receives them as checked keywords."""

    @wraps(verb)
    def checked(home: Home, **options: object) -> None:
        if options["source"] is None and options["contract"] is None:
            raise click.UsageError(message("land.need_contract"))
        verb(home, **options)

    pass_obj = click.pass_obj(checked)
    for decorate in (
        click.option("--backfill", is_flag=True, help=message("land.backfill_option")),
        click.option("--received-at", callback=instant, help=message("land.received_option")),
        click.option("--scope", help=message("land.scope_option")),
        click.option("--as-of", callback=day, help=message("land.as_of_option")),
        click.option("--contract", type=click.Path(), help=message("land.contract_option")),
        click.option("--source", help=message("land.source_option")),
        click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH..."),
    ):
        pass_obj = decorate(pass_obj)
    return pass_obj


def progress_printer(
    show_problems: Callable[[Outcome], None],
) -> Callable[[Progress], None]:
    """Print each delivery as it is done: its parts and rows, and all that is wrong with it."""

    def show_progress(progress: Progress) -> None:
        outcome = progress.outcome
        is_refused = outcome.status == REFUSED
        click.echo(f"[{progress.done}/{progress.total}] {_line(outcome)}", err=is_refused)
        for part in outcome.parts:
            counts = {name: part[f"rows_{name}"] for name in COUNTS}
            names = {"entity": part["entity"], "part": part["part"]}
            click.echo(message("land.part_line", **names, **counts))
        for path in outcome.healed:
            click.echo(message("land.healed", path=path))
        show_problems(outcome)

    return show_progress


def problem_printer(home: Home) -> Callable[[Outcome], None]:
    """Print what is wrong with a delivery, and what of it did not land as it came.

    Of many problems of one kind the first few are printed; all of the run are in a file of the log.
    """
    every: list[str] = []

    def show_problems(outcome: Outcome) -> None:
        kinds = [outcome.remarks, outcome.problems]
        if outcome.status in (LANDED, RESTATED, REREAD):
            kinds.append(remarks(home, outcome.parts))
        left_out = 0
        for problems in kinds:
            texts, more = shown_problems(problems)
            left_out += more
            for text in texts:
                click.echo("  " + text.replace("\n", "\n  "), err=True)
        problems = [problem for kind in kinds for problem in kind]
        log = home.log / PROBLEMS_NAME
        if problems:
            every.extend([_line(outcome), *(problem.text() for problem in problems)])
            write_whole(log, ("\n".join(every) + "\n").encode())
        if left_out:
            click.echo("  " + message("land.all_problems", path=log), err=True)

    return show_problems


def finish(outcomes: Sequence[Outcome]) -> None:
    """Print the sums over all deliveries; a refused delivery makes the command fail."""
    rows: Counter[str] = Counter()
    for outcome in outcomes:
        for part in outcome.parts:
            rows.update({name: part[f"rows_{name}"] for name in COUNTS})
    refused = sum(outcome.status == REFUSED for outcome in outcomes)
    totals = {name: rows[name] for name in COUNTS}
    click.echo(message("land.total", deliveries=len(outcomes), refused=refused, **totals))
    if refused:
        raise Failed("land.some_refused", refused=refused)


def _line(outcome: Outcome) -> str:
    place = outcome.label
    if outcome.as_of is not None:
        place = f"{outcome.as_of}  {outcome.scope}" + (f"  {place}" if place else "")
    known = f"  {outcome.delivery_id}" if outcome.delivery_id else ""
    return f"{place}{known}  {message(f'land.status_{outcome.status}')}"
