"""bianzhi docs: models, columns and lineage as one offline page."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.build.docs_page import write_page
from bianzhi.core.home import Home
from bianzhi.core.messages import message


@click.command(help=message("docs.help"))
@click.option("--out", type=click.Path(path_type=Path), help=message("docs.out_option"))
@click.pass_obj
def command(home: Home, out: Path | None) -> None:
    """Write the page of all models, tables and columns."""
    click.echo(message("docs.start"), err=True)
    path = write_page(home, out or home.root / "docs.html")
    click.echo(message("docs.written", path=path))
