"""bianzhi sql: one read-only query on published data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.read import formats
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader, Result

if TYPE_CHECKING:
    from bianzhi.read.watched import Watched

# Formats that cannot be printed on a screen.
FILE_FORMATS = ("parquet", "xlsx")


class _QueryCommand(click.Command):
    """Accepts a query that begins with a comment: no option has a blank before its ``=``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        queries = [word for word in args[:end] if word.startswith("--") and _has_blank(word)]
        options = [word for word in args[:end] if word not in queries]
        return super().parse_args(ctx, [*options, "--", *queries, *args[end + 1 :]])


def _has_blank(word: str) -> bool:
    return any(mark.isspace() for mark in word.partition("=")[0])


@click.command(cls=_QueryCommand, help=message("sql.help"))
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet", "xlsx"]),
    default="table",
    help=message("sql.format_option", rows=formats.SHOWN_ROWS),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=message("sql.out_option")
)
@click.option("--spreadsheet-safe", is_flag=True, help=message("sql.spreadsheet_option"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def command(
    home: Home,
    query: str,
    form: str,
    out: Path | None,
    spreadsheet_safe: bool,
    known_at: str | None,
) -> None:
    """Print or write the rows of one query."""
    if form in FILE_FORMATS and out is None:
        raise Failed("sql.needs_out", 2, format=form)
    if spreadsheet_safe and form != "csv":
        raise Failed("sql.spreadsheet_csv_only", 2)
    if query == "-":
        query = sys.stdin.read()
    with Reader(readable_database(home, known_at)) as reader:
        if out is None and form == "table":
            _write(reader.run(query), form, sys.stdout)
        else:
            _search_and_write(home, reader, query, form, out, spreadsheet_safe)
    if out is not None:
        click.echo(message("sql.written", path=out), err=True)


def _search_and_write(
    home: Home, reader: Reader, query: str, form: str, out: Path | None, for_spreadsheet: bool
) -> None:
    """Write what leaves the screen, after the search for personal data."""
    # The search takes longer to load than most queries take.
    from bianzhi.read.watched import searched_export, searched_stream

    if out is None:
        with searched_stream(home, sys.stdout, form) as (text, watched):
            _write(watched.result(reader.run(query)), form, text, for_spreadsheet)
    else:
        with searched_export(home, out) as (draft, watched):
            _export(reader, query, form, draft, watched, for_spreadsheet)


def _export(
    reader: Reader, query: str, form: str, draft: Path, watched: Watched, for_spreadsheet: bool
) -> None:
    if form == "parquet":
        formats.write_parquet(watched.batches(reader.arrow(query)), draft)
        return
    result = watched.result(reader.run(query))
    if form == "xlsx":
        from bianzhi.read import sheet

        sheet.write_xlsx(result, draft)
        return
    with open(draft, "w", encoding="utf-8", newline="") as file:
        _write(result, form, file, for_spreadsheet)


def _write(result: Result, form: str, out: TextIO, for_spreadsheet: bool = False) -> None:
    if form == "csv":
        formats.write_csv(result, out, for_spreadsheet)
    elif form == "json":
        formats.write_json(result, out)
    elif formats.write_table(result, out):
        click.echo(message("sql.more"), err=True)
