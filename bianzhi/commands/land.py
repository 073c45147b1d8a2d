"""bianzhi land: bytes to the archive, typed rows to the lake, people to the vault."""

from __future__ import annotations

from datetime import date, datetime

import click

from bianzhi import telling
from bianzhi.home import Home
from bianzhi.messages import say
from ingest.land import land


@click.command(help=say("land.help"))
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
    outcomes = land(
        home,
        paths,
        source,
        contract=contract,
        as_of=as_of,
        scope=scope,
        received_at=received_at,
        backfill=backfill,
        progress=telling.teller(),
    )
    telling.finish(outcomes)
