"""bianzhi publish: make the judged build visible to readers."""

from __future__ import annotations

import click

from bianzhi.build.builder import build_lock
from bianzhi.core import locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import say
from bianzhi.publish.publication import Publication, publish


@click.command(help=say("publish.help"))
@click.pass_obj
def command(home: Home) -> None:
    """Publish the current build."""
    publish_and_tell(home)


def publish_and_tell(home: Home) -> Publication:
    """Publish the current build and report the publication."""
    click.echo(say("publish.start"), err=True)
    with build_lock(home):
        published = publish(home)
    rows = published.record["rows"]
    click.echo(
        say(
            "publish.done",
            publication=published.publication_id,
            tables=len(rows),
            rows=locale_text.count(sum(rows.values())),
            path=published.database,
        )
    )
    return published
