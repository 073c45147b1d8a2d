"""The output of `bianzhi status --diff`: the figures that differ between two known times."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from bianzhi.commands.build import tell_failure
from bianzhi.core import locale_text
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.instants import read_instant
from bianzhi.core.messages import say
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.known_time import build_known_at, kept_build
from bianzhi.read import formats
from bianzhi.read.difference import Difference, KnownWarehouse, difference
from bianzhi.read.watched import searched_stream
from bianzhi.store import archive
from bianzhi.store.lake_integrity import require_intact


def tell_difference(home: Home, first: str, second: str, form: str) -> None:
    """Build missing databases, compare, and write the figures and their sum."""
    times = [read_instant(text) for text in (first, second)]
    if times[0] >= times[1]:
        raise Failed("status.diff_order", 2, first=first, second=second)
    require_intact(home, archive.entries(home))
    earlier, later = (_known(home, moment) for moment in times)
    with difference(earlier, later, home.lake) as found:
        count = found.count()
        if form in ("csv", "json"):
            write = formats.write_csv if form == "csv" else formats.write_json
            with searched_stream(home, sys.stdout, form) as (text, watched):
                write(watched.result(found.figures()), text)
        elif count:
            shown = found.figures()
            shown.columns = say("status.diff_columns").split(",")
            if formats.write_table(shown, sys.stdout):
                click.echo(say("status.diff_more"), err=True)
        _tell_sum(found, count)


def _known(home: Home, known_at: datetime) -> KnownWarehouse:
    folder = kept_build(home, known_at)
    if folder is None:
        click.echo(say("build.start", count=len(archive.entries(home))), err=True)
        with progress_bar() as update:
            made = build_known_at(home, known_at, update)
        tell_failure(made)
        folder = made.folder
    return KnownWarehouse(folder / DATABASE_NAME, folder / "inputs")


def _tell_sum(found: Difference, count: int) -> None:
    month = found.last_month()
    if not count:
        click.echo(say("status.diff_none", month=month), err=True)
        return
    click.echo(say("status.diff_total", figures=locale_text.count(count), month=month), err=True)
    for change, delivery, source, scope, as_of, received, figures in found.by_delivery():
        if delivery is None:
            click.echo(say("status.diff_unknown", figures=locale_text.count(figures)), err=True)
            continue
        line = say(
            "status.diff_delivery",
            figures=locale_text.count(figures),
            change=say(f"status.change_{change}"),
            delivery=delivery,
            source=source,
            scope=scope,
            as_of=as_of,
            received=received.isoformat(sep=" ", timespec="seconds"),
        )
        click.echo(line, err=True)
