"""bianzhi upgrade: rebuild the lake of an older format from the archive."""

from __future__ import annotations

import click

from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.messages import say
from bianzhi.core.problems import Failed
from ingest.rebuild import rebuild

_PROGRESS_STEP = 25


@click.command(help=say("land.upgrade_help"))
@click.option("--rebuild", "always", is_flag=True, help=say("land.rebuild_option"))
@click.pass_obj
def command(home: Home, always: bool) -> None:
    """Upgrade an older warehouse to the current format.

    Raises:
        Failed: The home has no warehouse.
    """
    found = home.format()
    if found is None:
        raise Failed("land.no_warehouse", home=home.root)
    if found == FORMAT_VERSION and not always:
        click.echo(say("land.up_to_date", format=found))
        return
    readings = rebuild(home, _tell)
    if found != FORMAT_VERSION:
        # Models of this version judge and publish only their own builds.
        home.current_build.unlink(missing_ok=True)
    click.echo(say("land.upgraded", readings=readings, format=FORMAT_VERSION))


def _tell(done: int, total: int) -> None:
    if done % _PROGRESS_STEP == 0 or done == total:
        click.echo(f"[{done}/{total}]", err=True)
