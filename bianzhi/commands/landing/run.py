"""bianzhi run: land, build, check, publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from bianzhi.commands import console
from bianzhi.commands.warehouse.build import build_and_print
from bianzhi.commands.warehouse.publish import publish_and_print
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.screen import Update, progress_bar
from bianzhi.publish.publication import BLOCKED_EXIT_CODE
from bianzhi.publish.standing import standing_publication
from ingest import outcome
from ingest.land import land


@click.command(help=message("run.help"))
@console.landing_options
def command(home: Home, paths: tuple[str, ...], source: str | None, **options: Any) -> None:
    """Land deliveries, then build, check and publish."""
    land_and_print(home, paths, source, **options)
    build_check_publish(home)


def build_check_publish(home: Home) -> None:
    """Run the flow after landing; a blocked build exits with the gate's exit code.

    Nothing runs where the publication in use is what the flow would give again.
    """
    if (standing := standing_publication(home)) is not None:
        click.echo(message("run.nothing_new", publication=standing.publication_id))
        return
    # Most of a run where nothing is new would be the import of what checks.
    from bianzhi.commands.warehouse.check import check_and_print

    build_and_print(home)
    if check_and_print(home)["verdict"] == "block":
        raise click.exceptions.Exit(BLOCKED_EXIT_CODE)
    publish_and_print(home)


def land_and_print(
    home: Home, paths: Sequence[str | Path], source: str | None, **options: Any
) -> None:
    """Land and report counts. A refused delivery ends the command: figures would be misleading."""
    click.echo(message("run.landing"), err=True)
    with progress_bar() as update:
        outcomes = land(home, paths, source, progress=_progress_printer(home, update), **options)
    counted = Counter(item.status for item in outcomes)
    click.echo(
        message(
            "run.landed",
            landed=counted[outcome.LANDED],
            restated=counted[outcome.RESTATED] + counted[outcome.REREAD],
            no_op=counted[outcome.NO_OP],
        )
    )
    console.finish(outcomes)


def _progress_printer(home: Home, update: Update) -> Callable[[outcome.Progress], None]:
    """Show how many deliveries are done; print a refused one in full, and all problems, at once."""
    print_problems = console.problem_printer(home)
    print_progress = console.progress_printer(print_problems)

    def show_progress(progress: outcome.Progress) -> None:
        if progress.outcome.status == outcome.REFUSED or progress.outcome.remarks:
            print_progress(progress)
        else:
            print_problems(progress.outcome)
        update(progress.done, progress.total, progress.outcome.label)

    return show_progress
