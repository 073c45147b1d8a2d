"""bianzhi upgrade: settings, lake and readings of an older version in the present form.

What an older version read differently is read again, as new dated readings.
"""

from __future__ import annotations

import stat

import click

from bianzhi.core.configuration import settings
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, shown_problems
from bianzhi.core.screen import progress_bar
from bianzhi.store.whole_files import write_whole
from ingest.rebuild import rebuild
from ingest.reread import PartChange, Reread, reread_outdated

# Shown of each part before and after; of older entries the newer counts are 0.
_COUNTS = ("landed", "quarantined", "unreadable", "passed_over")


@click.command(help=message("land.upgrade_help"))
@click.option("--rebuild", "always", is_flag=True, help=message("land.rebuild_option"))
@click.pass_obj
def command(home: Home, always: bool) -> None:
    """Upgrade an older warehouse to the current format, and print what is read differently.

    Raises:
        Failed: The home has no warehouse.
    """
    _merge_settings(home)
    found = home.format()
    if found is None:
        raise Failed("land.no_warehouse", home=home.root)
    is_rebuilt = always or found != FORMAT_VERSION
    lost: set[int] = set()
    if is_rebuilt:
        with progress_bar() as update:
            result = rebuild(home, lambda done, total: update(done, total, ""))
        lost = result.lost
        if found != FORMAT_VERSION:
            # Models of this version judge and publish only their own builds.
            home.current_build.unlink(missing_ok=True)
        click.echo(message("land.rebuilt", readings=result.readings, format=FORMAT_VERSION))
    with progress_bar() as update:
        rereads = reread_outdated(home, lost, lambda done, total: update(done, total, ""))
    for reread in rereads:
        _print_reread(reread)
    if rereads:
        refused = sum(reread.entry is None for reread in rereads)
        values = {"deliveries": len(rereads) - refused, "refused": refused}
        click.echo(message("land.reread_total", **values))
    if is_rebuilt or rereads:
        click.echo(message("land.upgraded"))
    else:
        click.echo(message("land.up_to_date", format=found))


def _print_reread(reread: Reread) -> None:
    """One delivery: the counts of its parts before and after, or why it is refused today."""
    before = reread.before
    read_again = "lost" if reread.is_lost else "dated"
    status = read_again if reread.entry else "kept"
    names = {name: before[name] for name in ("as_of_date", "scope", "delivery_id")}
    click.echo(message("land.reread_line", status=message(f"land.reread_{status}"), **names))
    for change in reread.changes:
        click.echo(_change_text(change))
    for text in shown_problems(reread.problems)[0]:
        click.echo("  " + text.replace("\n", "\n  "), err=True)


def _change_text(change: PartChange) -> str:
    line = change.after or change.before or {}
    counts = {}
    for name in _COUNTS:
        before, after = (
            (side or {}).get(f"rows_{name}", 0) for side in (change.before, change.after)
        )
        counts[name] = f"{before:,}" if before == after else f"{before:,} → {after:,}"
    places = {"entity": line["entity"], "part": line["part"], "file": line["file_name"]}
    rows = f"{change.differing_rows:,}"
    return message("land.reread_part", **places, **counts, rows=rows)


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
