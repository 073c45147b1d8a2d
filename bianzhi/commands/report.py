"""bianzhi report: what the office prints, issues and compares, from the published warehouse."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import click

from bianzhi.commands.sql import readable_database
from bianzhi.home import Home
from bianzhi.messages import LANGUAGES, say
from bianzhi.problems import Failed
from publish.query import Reader
from reports import periods
from reports.compose import AGGREGATIONS, Request, compose
from reports.document import INTERNAL, PUBLIC, Document

# Format -> module and function that writes a document as it.
WRITERS = {
    "xlsx": ("reports.workbook", "write_xlsx"),
    "pdf": ("reports.typeset", "write_pdf"),
    "html": ("reports.web", "write_html"),
}


@click.group(help=say("report.help"))
def command() -> None:
    pass


def _options(verb: Callable) -> Callable:
    """The options that every report has."""
    folder = click.Path(file_okay=False, path_type=Path)
    names = ", ".join(AGGREGATIONS)
    editions, languages = click.Choice([INTERNAL, PUBLIC]), click.Choice(LANGUAGES)

    def option(*named: str, text: str, **settings) -> Callable:
        shown = settings.get("default") not in (None, "")
        return click.option(*named, help=say(text, names=names), show_default=shown, **settings)

    for made in (
        option("--draft", "is_draft", text="report.draft_option", is_flag=True),
        option("--known-at", "known_at", text="sql.known_at_option"),
        option("--lang", text="report.lang_option", type=languages, default="zh"),
        option("--by", text="report.by_option", default=""),
        option("--tables", text="report.tables_option", default=""),
        option("--edition", text="report.edition_option", type=editions, default=INTERNAL),
        option("--format", "forms", text="report.format_option", default=",".join(WRITERS)),
        option("--out", text="report.out_option", type=folder, default=Path("out")),
    ):
        verb = made(verb)
    return click.pass_obj(verb)


@command.command("annual", help=say("report.annual_help"))
@click.option("--year", type=click.IntRange(1949, 2200), required=True,
              help=say("report.year_option"))  # fmt: skip
@_options
def annual(home: Home, year: int, **options) -> None:
    _write(home, "annual", lambda _: periods.year(year), **options)


@command.command("monthly", help=say("report.monthly_help"))
@click.option("--month", required=True, help=say("report.month_option"))
@_options
def monthly(home: Home, month: str, **options) -> None:
    _write(home, "monthly", lambda _: periods.month(month), **options)


@command.command("reform", help=say("report.reform_help"))
@click.option("--reform", "reform_code", required=True, help=say("report.reform_option"))
@_options
def reform(home: Home, reform_code: str, **options) -> None:
    _write(home, "reform", lambda reader: periods.reform(reader, reform_code), **options)


def _write(
    home: Home,
    report: str,
    period: Callable[[Reader], periods.Period],
    out: Path,
    forms: str,
    edition: str,
    tables: str,
    by: str,
    lang: str,
    known_at: str | None,
    is_draft: bool,
) -> None:
    chosen = _chosen_forms(forms)
    with Reader(readable_database(home, known_at)) as reader:
        request = Request(
            report=report,
            period=period(reader),
            lang=lang,
            edition=edition,
            tables=_listed(tables),
            by=_listed(by),
            is_draft=is_draft,
        )
        document = compose(reader, request)
    out.mkdir(parents=True, exist_ok=True)
    for path in write_files(document, out, chosen):
        click.echo(say("report.written", path=path))
    for line in balance_lines(document):
        click.echo(line)


def write_files(document: Document, folder: Path, forms: list[str]) -> list[Path]:
    """Write the document in each format; returns the files."""
    written = []
    for form in forms:
        module, function = WRITERS[form]
        path = folder / f"{document.file_name}.{form}"
        getattr(importlib.import_module(module), function)(document, path)
        written.append(path)
    return written


def balance_lines(document: Document) -> list[str]:
    """What the checks found, for the screen."""
    broken = [check for check in document.checks if not check.holds]
    if not broken:
        return [say("report.balanced", count=len(document.checks))]
    return [say("report.unbalanced", broken=len(broken), count=len(document.checks))]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _chosen_forms(text: str) -> list[str]:
    chosen = list(_listed(text))
    unknown = [form for form in chosen if form not in WRITERS]
    if unknown or not chosen:
        raise Failed(
            "report.no_such_format", 2, formats=", ".join(unknown), known=", ".join(WRITERS)
        )
    return chosen
