"""bianzhi docs: models, columns and lineage as one offline page."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.build.docs_page import write_page
from bianzhi.core.home import Home
from bianzhi.core.messages import say


@click.command(help=say("docs.help"))
@click.option("--out", type=click.Path(path_type=Path), help=say("docs.out_option"))
@click.pass_obj
def command(home: Home, out: Path | None) -> None:
    """Write the page of all models, tables and columns."""
    click.echo(say("docs.start"), err=True)
    path = write_page(home, out or home.root / "docs.html")
    click.echo(say("docs.written", path=path))
