"""bianzhi verify: judge proposed entries, moves and appointments before they are decided."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from bianzhi.core.configuration.settings import settings_of
from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import print_table
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.read.watched import Watched, searched_export, searched_stream
from bianzhi.verify import answer
from bianzhi.verify.batch import Batch, verify
from bianzhi.verify.knowledge import knowledge_of
from bianzhi.verify.workbook import counts, write_workbook

FORMATS = ("table", "csv", "json", "xlsx")


@click.command(help=message("verify.help"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", "at", help=message("verify.at_option"))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    help=message("verify.format_option"),
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=message("verify.out_option")
)
@click.option("--known-at", "known_at", help=message("verify.known_at_option"))
@click.pass_obj
def command(
    home: Home, file: Path, at: str | None, form: str, out: Path | None, known_at: str | None
) -> None:
    """Judge the lines of a file."""
    if form == "xlsx" and out is None:
        raise Failed("verify.needs_out", 2)
    database = report_database(home, known_at)
    with Reader(database) as reader:
        batch = verify(home, reader, file, _day(at))
    if form == "xlsx" and out is not None:
        issuer = settings_of(home).cover.issuer.get(language(), "")
        knowledge = knowledge_of(home, file, batch.state.day, database)
        with searched_export(home, out) as (draft, watched):
            for _, number, texts in write_workbook(batch, knowledge, issuer, draft, language()):
                watched.note(number, [str(place) for place in range(len(texts))], tuple(texts))
    elif out is not None:
        with searched_export(home, out) as (draft, watched):
            draft.write_text(_text(batch, form, watched), "utf-8", newline="")
    elif form == "table":
        click.echo(_text(batch, form, Watched()), nl=False)
    else:
        with searched_stream(home, sys.stdout, form) as (stream, watched):
            stream.write(_text(batch, form, watched))
    if out is not None:
        click.echo(message("verify.written", path=out), err=True)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise Failed("verify.bad_day", 2, value=text) from error


def _text(batch: Batch, form: str, watched: Watched) -> str:
    lang = language()
    between = message("verify.between_reasons")
    rows = [(n, result, between.join(why)) for n, result, why in answer.line_rows(batch, lang)]
    for place, row in enumerate(rows, 1):
        watched.note(place, list(answer.LINE_COLUMNS), row)
    out = io.StringIO(newline="")
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(answer.LINE_COLUMNS)
        writer.writerows(rows)
    elif form == "json":
        tests = answer.test_rows(batch, lang)
        for place, row in enumerate(tests, 1):
            watched.note(place, list(answer.TEST_COLUMNS), row)
        json.dump(_document(batch, tests, lang), out, ensure_ascii=False, indent=1, default=_plain)
        out.write("\n")
    else:
        print_table(answer.LINE_COLUMNS, rows, out)
        open_tests = answer.open_test_rows(batch, lang)
        if open_tests:
            out.write("\n")
            print_table(answer.TEST_COLUMNS, open_tests, out)
        out.write("\n" + "\n".join(_closing(batch)) + "\n")
    return out.getvalue()


def _document(batch: Batch, tests: list[tuple], lang: str) -> dict[str, object]:
    lines = answer.line_rows(batch, lang)
    return {
        "lines": [dict(zip(answer.LINE_COLUMNS, row, strict=True)) for row in lines],
        "tests": [dict(zip(answer.TEST_COLUMNS, row, strict=True)) for row in tests],
        "largest_subset": answer.largest_numbers(batch),
    }


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _closing(batch: Batch) -> list[str]:
    numbers = answer.largest_numbers(batch)
    listed = message("problem.list").join(map(str, numbers))
    largest = message("verify.largest", count=len(numbers), lines=listed)
    return [
        message("verify.summary", **counts(batch)),
        largest if numbers else message("verify.largest_none"),
    ]
