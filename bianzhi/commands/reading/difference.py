"""The output of `bianzhi status --diff`: the figures that differ between two known times."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from bianzhi.commands.warehouse.build import print_failure
from bianzhi.core import locale_text
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.instants import read_instant
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.kept_build import kept_build
from bianzhi.publish.known_time import build_known_at
from bianzhi.read import formats
from bianzhi.read.difference import Difference, KnownWarehouse, difference
from bianzhi.read.watched import searched_stream
from bianzhi.store.delivered import archive
from bianzhi.store.rows.lake_integrity import require_intact


def print_difference(home: Home, first: str, second: str, form: str) -> None:
    """Build missing databases, compare, and write the figures and their sum."""
    times = [read_instant(text) for text in (first, second)]
    if times[0] >= times[1]:
        raise Failed("status.diff_order", 2, first=first, second=second)
    require_intact(home, archive.entries(home))
    earlier, later = (_known(home, moment) for moment in times)
    with difference(earlier, later, home.lake) as result:
        count = result.count()
        if form in ("csv", "json"):
            write = formats.write_csv if form == "csv" else formats.write_json
            with searched_stream(home, sys.stdout, form) as (text, watched):
                write(watched.result(result.figures()), text)
        elif count:
            shown = result.figures()
            shown.columns = message("status.diff_columns").split(",")
            if formats.write_table(shown, sys.stdout):
                click.echo(message("status.diff_more"), err=True)
        _print_sum(result, count)


def _known(home: Home, known_at: datetime) -> KnownWarehouse:
    folder = kept_build(home, known_at)
    if folder is None:
        click.echo(message("build.start", count=len(archive.entries(home))), err=True)
        with progress_bar() as update:
            build = build_known_at(home, known_at, update)
        print_failure(build)
        folder = build.folder
    return KnownWarehouse(folder / DATABASE_NAME, folder / "inputs")


def _print_sum(found: Difference, count: int) -> None:
    month = found.last_month()
    if not count:
        click.echo(message("status.diff_none", month=month), err=True)
        return
    click.echo(
        message("status.diff_total", figures=locale_text.count(count), month=month), err=True
    )
    for change, delivery, source, scope, as_of, received, figures in found.by_delivery():
        if delivery is None:
            click.echo(message("status.diff_unknown", figures=locale_text.count(figures)), err=True)
            continue
        line = message(
            "status.diff_delivery",
            figures=locale_text.count(figures),
            change=message(f"status.change_{change}"),
            delivery=delivery,
            source=source,
            scope=scope,
            as_of=as_of,
            received=received.isoformat(sep=" ", timespec="seconds"),
        )
        click.echo(line, err=True)
