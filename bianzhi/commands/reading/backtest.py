"""bianzhi backtest: what would have been projected in the past, compared with what happened."""

from __future__ import annotations

import csv
import sys

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.screen import print_table, progress_bar
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader


@click.group(help=message("backtest.help"))
def command() -> None:
    """The group of back-tests."""


@command.command("retirement", help=message("backtest.retirement_help"))
@click.option("--step", type=click.Choice(["month", "year"]), default="month", show_default=True,
              help=message("backtest.step_option"))  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table",
              help=message("backtest.format_option"))  # fmt: skip
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def retirement(home: Home, step: str, form: str, known_at: str | None) -> None:
    """Project retirements from past month-ends and print how well the projections held."""
    # The libraries of numbers take longer to load than most commands run.
    from bianzhi.read.backtest.records import read_records
    from bianzhi.read.backtest.retirement import forecasts, scores

    with Reader(report_database(home, known_at)) as reader:
        records = read_records(reader)
    name = message("backtest.step_projecting")
    with progress_bar() as update:
        every = 1 if step == "month" else 12
        results = list(forecasts(records, every, lambda done, all_: update(done, all_, name)))
    rows = [
        [
            score.horizon // 12,
            message(f"backtest.{score.group}") if score.group.isalpha() else score.group,
            score.forecasts,
            *(f"{value:.2f}" for value in (score.retired, score.bias, *score.errors)),
            *(f"{100 * value:.1f}" for value in (*score.inside, *score.held)),
        ]
        for score in scores(results)
    ]
    columns = message("backtest.columns").split(",")
    if form == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
    elif rows:
        print_table(columns, rows)
        click.echo("\n" + message("backtest.legend"))
    else:
        click.echo(message("backtest.too_short"))


@command.command("crossing", help=message("backtest.crossing_help"))
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table",
              help=message("backtest.format_option"))  # fmt: skip
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def crossing(home: Home, form: str, known_at: str | None) -> None:
    """Print how well the crossings projected in past months came true."""
    from bianzhi.read.backtest.crossing import (
        CAUSES,
        forecasts,
        read_cells,
        read_horizon,
        read_known,
        score,
    )

    with Reader(report_database(home, known_at)) as reader:
        horizon = read_horizon(reader)
        cells, known = read_cells(reader), read_known(reader, horizon)
    results = forecasts(cells, known, horizon)
    if not results:
        click.echo(message("backtest.crossing_too_short"))
        return
    scored = score(results)
    rows = []
    for cause in CAUSES:
        crossed, recalled = scored.crossings[cause], scored.recalled[cause]
        recall = f"{recalled / crossed:.3f}" if crossed else message("backtest.crossing_none")
        rows.append([message(f"backtest.{cause}"), crossed, recalled, recall])
    columns = message("backtest.crossing_columns").split(",")
    if form == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
    else:
        print_table(columns, rows)
    scores_line = message(
        "backtest.crossing_scores",
        forecasts=scored.forecasts,
        projected=scored.projected,
        kept=scored.kept,
        projection=f"{scored.brier_projection:.4f}",
        chance=f"{scored.brier_chance:.4f}",
        base_rate=f"{scored.brier_base_rate:.4f}",
    )
    click.echo(f"\n{scores_line}", err=form == "csv")
