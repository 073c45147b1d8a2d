"""bianzhi build: history and marts from the deliveries in force."""

from __future__ import annotations

import click

from bianzhi.build.builder import Build, build_current
from bianzhi.build.dbt import example_rows
from bianzhi.core import instants
from bianzhi.core.faults import is_disk_full
from bianzhi.core.home import Home
from bianzhi.core.instants import read_instant
from bianzhi.core.messages import say
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.known_time import build_known_at
from bianzhi.store import archive


@click.command(help=say("build.help"))
@click.option("--known-at", "known_at", help=say("build.known_at_option"))
@click.pass_obj
def command(home: Home, known_at: str | None) -> None:
    """Build all landed data, or the data known at a time."""
    if known_at is None:
        build_and_tell(home)
        return
    moment = read_instant(known_at)
    click.echo(say("build.start", count=len(archive.entries(home))), err=True)
    with progress_bar() as update:
        made = build_known_at(home, moment, update)
    tell_failure(made)
    shown = instants.write(moment)
    click.echo(say("build.known_done", known_at=shown, option=known_at))


def build_and_tell(home: Home) -> Build:
    """Build the current state and report the result; a failed build ends the command."""
    click.echo(say("build.start", count=len(archive.entries(home))), err=True)
    with progress_bar() as update:
        made = build_current(home, update)
    tell_failure(made)
    nodes, known_at = made.outcome.nodes, made.record["known_at"]
    click.echo(say("build.done", nodes=nodes, known_at=known_at))
    return made


def tell_failure(made: Build) -> None:
    """Print each failed model or test with a few of its rows, and fail."""
    outcome = made.outcome
    if outcome.succeeded:
        return
    if any(is_disk_full(text) for text in (outcome.tail, *(f.message for f in outcome.faults))):
        raise Failed("problem.disk_full", detail=made.folder)
    if not outcome.faults:
        raise Failed("build.broke", tail=outcome.tail)
    for fault in outcome.faults:
        click.echo(say("build.fault", node=fault.node, message=fault.message), err=True)
        rows = list(example_rows(made.warehouse, fault))
        if rows:
            click.echo("    " + say("build.fault_rows", count=fault.failures), err=True)
            for row in rows:
                click.echo(f"      {row}", err=True)
            query = say("build.fault_query", file=fault.sql_file, warehouse=made.warehouse)
            click.echo("    " + query, err=True)
    raise Failed("build.failed", count=len(outcome.faults), skipped=outcome.skipped)
