"""bianzhi run: land, build, check, publish."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from bianzhi import telling
from bianzhi.commands.build import build_and_tell
from bianzhi.commands.check import check_and_tell
from bianzhi.commands.publish import publish_and_tell
from bianzhi.home import Home
from bianzhi.messages import say
from ingest import outcome
from ingest.land import land
from publish.publication import BLOCKED_EXIT_CODE

_SECONDS_BETWEEN_LINES = 3.0


@click.command(help=say("run.help"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option("--source", help=say("land.source_option"))
@click.option("--contract", type=click.Path(), help=say("land.contract_option"))
@click.option("--as-of", callback=telling.day, help=say("land.as_of_option"))
@click.option("--scope", help=say("land.scope_option"))
@click.option("--received-at", callback=telling.instant, help=say("land.received_option"))
@click.option("--backfill", is_flag=True, help=say("land.backfill_option"))
@click.pass_obj
def command(
    home: Home,
    paths: tuple[str, ...],
    source: str | None,
    contract: str | None,
    as_of: date | None,
    scope: str | None,
    received_at: datetime | None,
    backfill: bool,
) -> None:
    if source is None and contract is None:
        raise click.UsageError(say("land.need_contract"))
    land_and_tell(
        home,
        paths,
        source,
        contract=contract,
        as_of=as_of,
        scope=scope,
        received_at=received_at,
        backfill=backfill,
    )
    build_check_publish(home)


def build_check_publish(home: Home) -> None:
    """The flow after landing; a blocked build leaves with the gate's exit code."""
    build_and_tell(home)
    if check_and_tell(home)["verdict"] == "block":
        raise click.exceptions.Exit(BLOCKED_EXIT_CODE)
    publish_and_tell(home)


def land_and_tell(
    home: Home, paths: Sequence[str | Path], source: str | None, **options: object
) -> None:
    """Land and count. A refused delivery ends the command: figures without it would mislead."""
    click.echo(say("run.landing"), err=True)
    outcomes = land(home, paths, source, progress=_teller(), **options)
    counted = Counter(one.status for one in outcomes)
    click.echo(
        say(
            "run.landed",
            landed=counted[outcome.LANDED],
            restated=counted[outcome.RESTATED] + counted[outcome.REREAD],
            no_op=counted[outcome.NO_OP],
        )
    )
    telling.finish(outcomes)


def _teller() -> Callable[[outcome.Progress], None]:
    """A line every few seconds; a refused delivery is told in full at once."""
    last, tell_in_full = time.monotonic(), telling.teller()

    def tell(progress: outcome.Progress) -> None:
        nonlocal last
        if progress.outcome.status == outcome.REFUSED:
            tell_in_full(progress)
        elif time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            click.echo(say("run.progress", done=progress.done, total=progress.total), err=True)

    return tell
