"""bianzhi upgrade: settings in one file, and the lake of an older format from the archive."""

from __future__ import annotations

import stat

import click

from bianzhi.core.configuration import settings
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.store.whole_files import write_whole
from ingest.rebuild import rebuild


@click.command(help=message("land.upgrade_help"))
@click.option("--rebuild", "always", is_flag=True, help=message("land.rebuild_option"))
@click.pass_obj
def command(home: Home, always: bool) -> None:
    """Upgrade an older warehouse to the current format.

    Raises:
        Failed: The home has no warehouse.
    """
    _merge_settings(home)
    text = home.format()
    if text is None:
        raise Failed("land.no_warehouse", home=home.root)
    if text == FORMAT_VERSION and not always:
        click.echo(message("land.up_to_date", format=text))
        return
    with progress_bar() as update:
        readings = rebuild(home, lambda done, total: update(done, total, ""))
    if text != FORMAT_VERSION:
        # Models of this version judge and publish only their own builds.
        home.current_build.unlink(missing_ok=True)
    click.echo(message("land.upgraded", readings=readings, format=FORMAT_VERSION))


def _merge_settings(home: Home) -> None:
    """Move the settings of separate files into bianzhi.yml; who may read it could read them all."""
    text, moved = settings.merged_text(home)
    if not moved:
        return
    own = home.root / settings.FILE
    files = [home.root / name for name in moved.values()] + [own] * own.exists()
    mode = 0o666
    for path in files:
        mode &= stat.S_IMODE(path.stat().st_mode)
    write_whole(own, text.encode("utf-8"), mode)
    for topic, name in moved.items():
        (home.root / name).unlink()
        click.echo(message("configuration.merged", file=name, topic=topic))
