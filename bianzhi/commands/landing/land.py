"""bianzhi land: bytes to the archive, typed rows to the lake, people to the vault."""

from __future__ import annotations

from typing import Any

import click

from bianzhi.commands import console
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from ingest.land import land


@click.command(help=message("land.help"))
@console.landing_options
def command(home: Home, paths: tuple[str, ...], source: str | None, **options: Any) -> None:
    """Land the deliveries under some paths and print the outcome of each."""
    progress = console.progress_printer(console.problem_printer(home))
    console.finish(land(home, paths, source, progress=progress, **options))
