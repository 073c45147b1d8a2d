"""bianzhi retract: retract a delivery at a date."""

from __future__ import annotations

from datetime import datetime

import click

from bianzhi.commands import console
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from ingest.land import retract


@click.command(help=message("land.retract_help"))
@click.argument("delivery")
@click.option("--reason", required=True, help=message("land.reason_option"))
@click.option("--received-at", callback=console.instant, help=message("land.received_option"))
@click.option("--backfill", is_flag=True, help=message("land.backfill_option"))
@click.pass_obj
def command(
    home: Home, delivery: str, reason: str, received_at: datetime | None, backfill: bool
) -> None:
    """Retract a delivery; its bytes stay in the archive."""
    entry = retract(home, delivery, reason, received_at=received_at, backfill=backfill)
    values = {"delivery": entry["delivery_id"], "received": entry["received_at"]}
    click.echo(message("land.retracted", **values))
