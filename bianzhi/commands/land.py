"""bianzhi land: bytes to the archive, typed rows to the lake, people to the vault."""

from __future__ import annotations

import click

from bianzhi import telling
from bianzhi.home import Home
from bianzhi.messages import say
from ingest.land import land


@click.command(help=say("land.help"))
@telling.landing_options
def command(home: Home, paths: tuple[str, ...], source: str | None, **options: object) -> None:
    telling.finish(land(home, paths, source, progress=telling.teller(), **options))
