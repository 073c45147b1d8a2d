"""bianzhi export: the template of a superior, filled from the warehouse."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.export.export import TRACE, export
from ingest import contract as contracts

_CONTRACTS = (".yml", ".yaml")


@click.command(help=message("export.help"))
@click.option("--contract", "source", required=True, help=message("export.contract_option"))
@click.option(
    "--as-of",
    "as_of",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help=message("export.as_of_option"),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=message("export.out_option"),
)
@click.option("--name", default="上报.xlsx", help=message("export.name_option"))
@click.option("--entity", "entities", multiple=True, help=message("export.entity_option"))
@click.option("--scope", help=message("export.scope_option"))
@click.option("--with-identities", is_flag=True, help=message("export.identities_option"))
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", help=message("template.lang_option")
)
@click.pass_obj
def command(
    home: Home,
    source: str,
    as_of: datetime,
    out: Path,
    name: str,
    entities: tuple[str, ...],
    scope: str | None,
    with_identities: bool,
    lang: str,
) -> None:
    """Write the file and print its sheets."""
    is_file = Path(source).suffix in _CONTRACTS
    contract = contracts.load(None, source) if is_file else contracts.load(source)
    day = as_of.date()
    sheets = export(home, contract, day, out, name, entities, with_identities, lang, scope)
    click.echo(message("export.written", path=out / day.isoformat() / name, trace=out / TRACE))
    for sheet in sheets:
        click.echo(message("export.sheet", sheet=sheet.sheet, entity=sheet.entity, rows=sheet.rows))
    if not with_identities:
        click.echo(message("export.without_identities"))
