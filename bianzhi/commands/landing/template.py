"""bianzhi template: an empty workbook from a contract."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.core.messages import LANGUAGES, message
from bianzhi.template.template import write_template
from ingest import contract as contracts

_CONTRACTS = (".yml", ".yaml")


@click.command(help=message("template.help"))
@click.argument("source")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False), help=message("template.out_option")
)
@click.option("--entity", "entities", multiple=True, help=message("template.entity_option"))
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", help=message("template.lang_option")
)
def command(source: str, out: str, entities: tuple[str, ...], lang: str) -> None:
    """Write the template of a contract and print its sheets."""
    if Path(out).suffix.lower() != ".xlsx":
        raise click.BadParameter(message("template.not_xlsx"), param_hint="--out")
    is_file = Path(source).suffix in _CONTRACTS
    contract = contracts.load(None, source) if is_file else contracts.load(source)
    sheets = write_template(contract, Path(out), entities, lang)
    columns = sum(len(sheet.fields) for sheet in sheets)
    click.echo(message("template.written", path=out, sheets=len(sheets), columns=columns))
    for sheet in sheets:
        required = sum(field.is_required for field in sheet.fields)
        values = {"columns": len(sheet.fields), "required": required}
        click.echo(message("template.sheet", sheet=sheet.name, **values))
