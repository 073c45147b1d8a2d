"""bianzhi review: give an office its own files back with every fault at its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from bianzhi.commands import console
from bianzhi.core.home import Home
from bianzhi.core.locale_text import count
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.review.delivery import Reviewed, at_path, landed, landed_as
from bianzhi.review.findings import build_state, parts_in_force
from bianzhi.review.returned import Returned, counts, write_returned
from bianzhi.store.delivered.archive import Entry
from ingest import contract as contracts
from ingest.read.discover import Options


@click.command(help=message("review.help"))
@click.argument("delivery")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False), help=message("review.out_option")
)
@click.option("--source", help=message("land.source_option"))
@click.option("--contract", type=click.Path(), help=message("land.contract_option"))
@click.option("--as-of", callback=console.day, help=message("land.as_of_option"))
@click.option("--scope", help=message("land.scope_option"))
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", help=message("review.lang_option")
)
@click.pass_obj
def command(
    home: Home,
    delivery: str,
    out: str,
    source: str | None,
    contract: str | None,
    as_of: date | None,
    scope: str | None,
    lang: str,
) -> None:
    """Write the files of a delivery with its faults, and print where they are."""
    reviewed = _reviewed(home, delivery, source, contract, Options(as_of, scope))
    if reviewed.entry is not None:
        _print_build(home, reviewed.entry)
    returned = write_returned(home, reviewed, Path(out), lang)
    if not returned.faults:
        click.echo(message("review.no_faults", delivery=reviewed.label))
        return
    _print_returned(reviewed, returned)
    given = f"--contract {contract}" if contract else f"--source {reviewed.contract.source}"
    click.echo(message("review.again", folder=out, contract=given))


def _reviewed(
    home: Home, delivery: str, source: str | None, contract: str | None, options: Options
) -> Reviewed:
    path = Path(delivery)
    if not path.exists():
        return landed(home, delivery)
    if contract is None and (delivery_id := landed_as(home, path, source)):
        return landed(home, delivery_id)
    if source is None and contract is None:
        raise click.UsageError(message("review.need_contract"))
    return at_path(home, path, contracts.load(source, contract), options)


def _print_build(home: Home, entry: Entry) -> None:
    """Say what the findings of rules are about."""
    build = build_state(home)
    if not parts_in_force(home, entry):
        click.echo(message("review.replaced"))
    elif not build.is_built:
        click.echo(message("review.not_built"))
    elif build.readings_since:
        click.echo(message("review.stale", count=count(build.readings_since)))


def _print_returned(reviewed: Reviewed, returned: Returned) -> None:
    placed = sum(fault.cell is not None for fault in returned.faults)
    values = {"faults": count(len(returned.faults)), "placed": count(placed)}
    click.echo(message("review.written", delivery=reviewed.label, **values))
    for severity, number in counts(returned.faults).items():
        if number:
            label = message(f"review.severity_{severity}")
            click.echo(message("review.severity_count", severity=label, count=count(number)))
    for delivered, path in returned.paths.items():
        click.echo(message("review.file", delivered=delivered, returned=path))
    for delivered in returned.unmarked:
        click.echo(message("review.unmarked", delivered=delivered))
