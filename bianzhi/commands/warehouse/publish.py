"""bianzhi publish: make the judged build visible to readers."""

from __future__ import annotations

import click

from bianzhi.build.builder import build_lock
from bianzhi.core import locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.publish.publication import publish
from bianzhi.publish.published import Publication


@click.command(help=message("publish.help"))
@click.pass_obj
def command(home: Home) -> None:
    """Publish the current build."""
    publish_and_print(home)


def publish_and_print(home: Home) -> Publication:
    """Publish the current build and report the publication."""
    click.echo(message("publish.start"), err=True)
    with build_lock(home):
        published = publish(home)
    rows = published.record["rows"]
    click.echo(
        message(
            "publish.done",
            publication=published.publication_id,
            tables=len(rows),
            rows=locale_text.count(sum(rows.values())),
            path=published.database,
        )
    )
    return published
