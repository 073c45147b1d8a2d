"""bianzhi reland: read archived bytes again under a new contract."""

from __future__ import annotations

from datetime import datetime

import click

from bianzhi.commands import console
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from ingest.land import reland


@click.command(help=message("land.reland_help"))
@click.argument("deliveries", nargs=-1, metavar="[DELIVERY...]")
@click.option("--source", help=message("land.relanded_source_option"))
@click.option("--contract", type=click.Path(), help=message("land.contract_option"))
@click.option("--received-at", callback=console.instant, help=message("land.received_option"))
@click.option("--backfill", is_flag=True, help=message("land.backfill_option"))
@click.pass_obj
def command(
    home: Home,
    deliveries: tuple[str, ...],
    source: str | None,
    contract: str | None,
    received_at: datetime | None,
    backfill: bool,
) -> None:
    """Read deliveries again under another contract and print the outcome of each."""
    if not deliveries and source is None:
        raise click.UsageError(message("land.need_delivery"))
    outcomes = reland(
        home,
        deliveries,
        source,
        contract=contract,
        received_at=received_at,
        backfill=backfill,
        progress=console.progress_printer(console.problem_printer(home)),
    )
    console.finish(outcomes)
