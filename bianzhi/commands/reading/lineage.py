"""bianzhi lineage: the quality of the lineage inferred from moves of people."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bianzhi.core import locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.screen import print_table
from bianzhi.read.database import readable_database
from bianzhi.read.lineage_score import Score, read_inferred, read_planted, scores
from bianzhi.read.query import Reader


@click.command(help=message("lineage.help"))
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=message("lineage.truth_option"),
)
@click.option("--json", "as_json", is_flag=True, help=message("lineage.json_option"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def command(home: Home, truth: Path, as_json: bool, known_at: str | None) -> None:
    """Print the precision and recall of inferred lineage against the planted truth."""
    planted = read_planted(truth)
    with Reader(readable_database(home, known_at)) as reader:
        output = scores(read_inferred(reader), planted)
    if as_json:
        click.echo(json.dumps([_plain(score) for score in output], indent=2))
        return
    header = message("lineage.columns").split(",")
    print_table(header, [_row(score) for score in output])


def _plain(score: Score) -> dict:
    return {**vars(score), "precision": score.precision, "recall": score.recall}


def _row(score: Score) -> list:
    return [
        message(f"lineage.kind_{score.kind}"),
        *(_count(score.inferred), _count(score.right), _percent(score.precision)),
        *(_count(score.planted), _count(score.found), _percent(score.recall)),
    ]


def _count(value: int | None) -> str:
    return "-" if value is None else str(value)


def _percent(value: float | None) -> str:
    return "-" if value is None else locale_text.share(value)
