"""bianzhi simulate: compare a plan for posts and organizations with the present course."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.screen import print_table
from bianzhi.publish.sealed import READABLE_FILE
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.simulate.plan import read_plan
from bianzhi.simulate.simulation import COLUMNS, Simulation, simulate
from bianzhi.store.whole_files import write_whole


@click.command(help=message("simulate.help"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help=message("simulate.format_option"),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=message("simulate.out_option")
)
@click.option("--known-at", "known_at", help=message("simulate.known_at_option"))
@click.pass_obj
def command(home: Home, file: Path, form: str, out: Path | None, known_at: str | None) -> None:
    """Print or write the figures of a plan beside those of the present course."""
    plan = read_plan(file)
    with Reader(report_database(home, known_at)) as reader:
        simulation = simulate(reader, plan, file)
    text = _text(simulation, form)
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text.encode("utf-8"), READABLE_FILE)
    click.echo(message("simulate.written", path=out), err=True)


def _text(simulation: Simulation, form: str) -> str:
    out = io.StringIO(newline="")
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(simulation.rows)
    elif form == "json":
        rows = (dict(zip(COLUMNS, row, strict=True)) for row in simulation.rows)
        out.write("[\n")
        out.write(",\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows))
        out.write("\n]\n")
    else:
        changed = simulation.changed()
        print_table(COLUMNS, changed, out)
        values = {"day": simulation.day, "count": len(simulation.rows), "changed": len(changed)}
        out.write("\n" + message("simulate.summary", **values) + "\n")
    return out.getvalue()
