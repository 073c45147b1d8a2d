"""bianzhi run: land, build, check, publish."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from bianzhi.commands.build import build_and_tell, read_instant
from bianzhi.commands.check import check_and_tell
from bianzhi.commands.publish import publish_and_tell
from bianzhi.home import Home
from bianzhi.messages import say
from bianzhi.problems import Failed
from ingest import land as landing
from publish.publication import BLOCKED_EXIT_CODE

_PROGRESS_STEP = 25


@click.command(help=say("run.help"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help=say("run.source_option"))
@click.option("--contract", type=click.Path(path_type=Path), help=say("run.contract_option"))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=say("run.as_of_option"))
@click.option("--scope", help=say("run.scope_option"))
@click.option("--received-at", help=say("run.received_at_option"))
@click.option("--backfill", is_flag=True, help=say("run.backfill_option"))
@click.pass_obj
def command(
    home: Home,
    paths: tuple[Path, ...],
    source: str | None,
    contract: Path | None,
    as_of: datetime | None,
    scope: str | None,
    received_at: str | None,
    backfill: bool,
) -> None:
    if (source is None) == (contract is None):
        raise click.UsageError(say("run.one_of"))
    land_and_tell(
        home,
        paths,
        source,
        contract=contract,
        as_of=as_of.date() if as_of else None,
        scope=scope,
        received_at=read_instant(received_at) if received_at else None,
        backfill=backfill,
    )
    build_check_publish(home)


def build_check_publish(home: Home) -> None:
    """The flow after landing; a blocked build leaves with the gate's exit code."""
    build_and_tell(home)
    if check_and_tell(home)["verdict"] == "block":
        raise click.exceptions.Exit(BLOCKED_EXIT_CODE)
    publish_and_tell(home)


def land_and_tell(home: Home, paths: tuple[Path, ...], source: str | None, **options) -> None:
    """Land and count; refused deliveries are shown with every problem, and end the command."""
    click.echo(say("run.landing"), err=True)
    outcomes = landing.land(home, paths, source, progress=_tell_progress, **options)
    counted = Counter(one.status for one in outcomes)
    rows = sum(part["rows_landed"] for one in outcomes for part in one.parts)
    click.echo(
        say(
            "run.landed",
            landed=counted[landing.LANDED],
            restated=counted[landing.RESTATED] + counted[landing.REREAD],
            no_op=counted[landing.NO_OP],
            refused=counted[landing.REFUSED],
            rows=f"{rows:,}",
        )
    )
    refused = [one for one in outcomes if one.status == landing.REFUSED]
    for one in refused:
        click.echo(say("run.refused_delivery", label=one.label), err=True)
        for problem in one.problems:
            click.echo(f"  {problem.text()}", err=True)
    if refused:
        raise Failed("run.refused", count=len(refused))


def _tell_progress(progress: landing.Progress) -> None:
    if progress.done % _PROGRESS_STEP == 0 and progress.done < progress.total:
        click.echo(say("run.progress", done=progress.done, total=progress.total), err=True)
