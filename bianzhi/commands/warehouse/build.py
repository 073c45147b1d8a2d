"""bianzhi build: history and marts from the deliveries in force."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bianzhi.build.builder import Build, build_current, build_on_spark
from bianzhi.build.dbt import example_rows
from bianzhi.build.spark.cluster import LOCAL_MASTER
from bianzhi.core import instants
from bianzhi.core.faults import is_disk_full
from bianzhi.core.home import Home
from bianzhi.core.instants import read_instant
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.publish.known_time import build_known_at
from bianzhi.store.delivered import archive

if TYPE_CHECKING:
    from bianzhi.build.spark.engine import SparkEngine


@click.command(help=message("build.help"))
@click.option("--known-at", "known_at", help=message("build.known_at_option"))
@click.option("--full", "is_full", is_flag=True, help=message("build.full_option"))
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    help=message("build.engine_option"),
)
@click.option("--master", help=message("build.master_option", default=LOCAL_MASTER))
@click.option("--compare", "is_compared", is_flag=True, help=message("build.compare_option"))
@click.pass_obj
def command(
    home: Home,
    known_at: str | None,
    is_full: bool,
    engine: str,
    master: str | None,
    is_compared: bool,
) -> None:
    """Build all landed data, or the data known at a time."""
    if engine == "spark":
        if known_at is not None:
            raise Failed("spark.known_at")
        if is_full:
            raise Failed("spark.full")
        from bianzhi.build.spark.engine import SparkEngine  # it loads what translates SQL

        build_on_spark_and_print(home, SparkEngine(master or LOCAL_MASTER), is_compared)
        return
    if is_compared:
        raise Failed("spark.compare_without")
    if master is not None:
        raise Failed("spark.master_without")
    if known_at is None:
        build_and_print(home, is_full)
        return
    moment = read_instant(known_at)
    click.echo(message("build.start", count=len(archive.entries(home))), err=True)
    with progress_bar() as update:
        build = build_known_at(home, moment, update, is_full)
    print_failure(build)
    shown = instants.write(moment)
    click.echo(message("build.known_done", known_at=shown, option=known_at))


def build_and_print(home: Home, is_full: bool = False) -> Build:
    """Build the current state and report the result; a failed build ends the command."""
    click.echo(message("build.start", count=len(archive.entries(home))), err=True)
    with progress_bar() as update:
        build = build_current(home, update, is_full)
    print_failure(build)
    outcome, known_at = build.outcome, build.record["known_at"]
    click.echo(message("build.done", nodes=outcome.nodes, kept=outcome.kept, known_at=known_at))
    return build


def build_on_spark_and_print(home: Home, engine: SparkEngine, is_compared: bool) -> None:
    """Build on a cluster; ends with exit code 1 where a table differs from that of DuckDB."""
    click.echo(message("build.start", count=len(archive.entries(home))), err=True)
    with progress_bar() as update:
        build, different = build_on_spark(home, engine, update, is_compared)
    print_failure(build)
    for one in different:
        click.echo(message("spark.differs", **asdict(one)), err=True)
    if different:
        raise Failed("spark.differ", count=len(different))
    click.echo(message("spark.done", nodes=build.outcome.nodes, known_at=build.record["known_at"]))
    if is_compared:
        click.echo(message("spark.equal"))


def print_failure(build: Build) -> None:
    """Print each failed model or test with a few of its rows, and fail."""
    outcome = build.outcome
    if outcome.succeeded:
        return
    if any(is_disk_full(text) for text in (outcome.tail, *(f.message for f in outcome.faults))):
        raise Failed("problem.disk_full", detail=build.folder)
    if not outcome.faults:
        raise Failed("build.broke", tail=outcome.tail)
    for fault in outcome.faults:
        click.echo(message("build.fault", node=fault.node, message=fault.message), err=True)
        rows = list(example_rows(build.warehouse, fault))
        if rows:
            click.echo("    " + message("build.fault_rows", count=fault.failures), err=True)
            for row in rows:
                click.echo(f"      {row}", err=True)
            query = message("build.fault_query", file=fault.sql_file, warehouse=build.warehouse)
            click.echo("    " + query, err=True)
    raise Failed("build.failed", count=len(outcome.faults), skipped=outcome.skipped)
