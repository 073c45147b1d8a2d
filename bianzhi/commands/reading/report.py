"""bianzhi report: print, issue and compare reports of the published warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from bianzhi.core.home import Home
from bianzhi.core.instants import local_text, read_instant
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import print_table, progress_bar
from bianzhi.disclosure.settings import ROUNDING, SUPPRESSION
from bianzhi.publish.privacy import require_private_cells
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL, PUBLIC, Document
from bianzhi.reports.define import periods
from bianzhi.reports.register import issued as register
from bianzhi.reports.register.compose import AGGREGATIONS, Request, compose
from bianzhi.reports.register.cover import cover
from bianzhi.reports.register.difference import Comparison
from bianzhi.reports.register.difference import compare as compare_with_today
from bianzhi.reports.register.private import document_cells
from bianzhi.reports.register.public_editions import remember
from bianzhi.reports.register.published import published_before
from bianzhi.reports.register.record import record_of, write_record
from bianzhi.reports.render.files import WRITERS, write_files

# A card is two pages; a workbook has none.
CARD_FORMATS = ("pdf", "html")


@click.group(help=message("report.help"))
def command() -> None:
    """The group of reports."""


def _options(verb: Callable) -> Callable:
    """The options of every report."""
    folder = click.Path(file_okay=False, path_type=Path)
    names = message("problem.list").join(AGGREGATIONS)
    editions, languages = click.Choice([INTERNAL, PUBLIC]), click.Choice(LANGUAGES)
    methods = click.Choice([SUPPRESSION, ROUNDING])

    def option(*named: str, text: str, **settings: Any) -> Callable:
        shown = settings.get("default") not in (None, "")
        return click.option(*named, help=message(text, names=names), show_default=shown, **settings)

    for result in (
        option("--draft", "is_draft", text="report.draft_option", is_flag=True),
        option("--known-at", "known_at", text="sql.known_at_option"),
        option("--lang", text="report.lang_option", type=languages, default="zh"),
        option("--by", text="report.by_option", default=""),
        option("--tables", text="report.tables_option", default=""),
        option("--protect", text="public.protect_option", type=methods, default=SUPPRESSION),
        option("--edition", text="report.edition_option", type=editions, default=INTERNAL),
        option("--format", "forms", text="report.format_option", default=",".join(WRITERS)),
        option("--out", text="report.out_option", type=folder, default=Path("out")),
    ):
        verb = result(verb)
    return click.pass_obj(verb)


@command.command("annual", help=message("report.annual_help"))
@click.option("--year", type=click.IntRange(1949, 2200), required=True,
              help=message("report.year_option"))  # fmt: skip
@_options
def annual(home: Home, year: int, **options: Any) -> None:
    """Write the annual report of a year."""
    write_report(home, "annual", lambda _: periods.year(year), **options)


@command.command("monthly", help=message("report.monthly_help"))
@click.option("--month", required=True, help=message("report.month_option"))
@_options
def monthly(home: Home, month: str, **options: Any) -> None:
    """Write the monthly report of a month."""
    write_report(home, "monthly", lambda _: periods.month(month), **options)


@command.command("reform", help=message("report.reform_help"))
@click.option("--reform", "reform_code", required=True, help=message("report.reform_option"))
@_options
def reform(home: Home, reform_code: str, **options: Any) -> None:
    """Write the report on the effects of a reform."""
    write_report(home, "reform", lambda reader: periods.reform(reader, reform_code), **options)


@command.command("structure", help=message("report.structure_help"))
@click.option("--year", type=click.IntRange(1949, 2200), required=True,
              help=message("report.year_option"))  # fmt: skip
@_options
def structure(home: Home, year: int, **options: Any) -> None:
    """Write the analysis of structure and personnel at the end of a year."""
    write_report(home, "structure", lambda _: periods.year(year), **options)


@command.command("supervision", help=message("report.supervision_help"))
@click.option("--year", type=click.IntRange(1949, 2200), required=True,
              help=message("report.year_option"))  # fmt: skip
@_options
def supervision(home: Home, year: int, **options: Any) -> None:
    """Write the report on supervision in a year."""
    write_report(home, "supervision", lambda _: periods.year(year), **options)


@command.command("organization", help=message("report.organization_help"))
@click.option("--code", required=True, help=message("report.code_option"))
@click.option("--as-of", "as_of", help=message("report.as_of_option"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True,
              help=message("report.lang_option", names=""))  # fmt: skip
@click.option("--format", "forms", default=",".join(CARD_FORMATS), show_default=True,
              help=message("report.card_format_option"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"),
              show_default=True, help=message("report.out_option"))  # fmt: skip
@click.pass_obj
def organization(home: Home, code: str, as_of: str | None, forms: str, **options: Any) -> None:
    """Write the card of an organization on a day, by default the last one with figures."""
    day = _day(as_of) if as_of else None
    _chosen_forms(forms, CARD_FORMATS)
    write_report(
        home,
        "organization",
        lambda reader: periods.organization(reader, code, day),
        forms=forms,
        **options,
    )


@command.command("certificate", help=message("report.certificate_help"))
@click.option("--code", required=True, help=message("report.code_option"))
@click.option("--month", help=message("report.certificate_month_option"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True,
              help=message("report.lang_option", names=""))  # fmt: skip
@click.option("--format", "forms", default=",".join(CARD_FORMATS), show_default=True,
              help=message("report.card_format_option"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"),
              show_default=True, help=message("report.out_option"))  # fmt: skip
@click.pass_obj
def certificate(home: Home, code: str, month: str | None, forms: str, **options: Any) -> None:
    """Write the certificate of an organization at the end of a month, by default the last one."""
    day = periods.month(month).closing if month else None
    _chosen_forms(forms, CARD_FORMATS)

    def period(reader: Reader) -> periods.Period:
        asked = periods.certificate(reader, code, day)
        since = register.last_certificate(home, asked)
        return periods.certificate(reader, code, asked.as_of, since)

    write_report(home, "certificate", period, forms=forms, **options)


def write_report(
    home: Home,
    report: str,
    period: Callable[[Reader], periods.Period],
    out: Path,
    forms: str = ",".join(WRITERS),
    edition: str = INTERNAL,
    tables: str = "",
    by: str = "",
    lang: str = "zh",
    known_at: str | None = None,
    is_draft: bool = False,
    protect: str = SUPPRESSION,
) -> None:
    """Compose a report from published data, write its files and record, and print their names."""
    chosen = _chosen_forms(forms)
    with progress_bar() as update, Reader(report_database(home, known_at)) as reader:
        update(0, 1 + len(chosen), message("report.step_compute"))
        request = Request(
            report=report,
            period=period(reader),
            lang=lang,
            edition=edition,
            tables=_listed(tables),
            by=_listed(by),
            is_draft=is_draft,
            protect=protect,
            cover=cover(home, lang, edition),
        )
        document = compose(reader, request, published_before(home, reader, request))
        require_private_report(home, document)
        if edition == PUBLIC:
            # Before anyone can read it.
            remember(home, request, document)
        out.mkdir(parents=True, exist_ok=True)
        files = write_files(document, out, chosen, update)
    files.append(write_record(record_of(document, request, files), document, out))
    for path in files:
        click.echo(message("report.written", path=path))
    for line in balance_lines(document):
        click.echo(line)


@command.command("issue", help=message("report.issue_help"))
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--issued-at", "issued_at", help=message("report.issued_at_option"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def issue(home: Home, record: Path, issued_at: str | None, known_at: str | None) -> None:
    """Record a written report as issued."""
    moment = read_instant(issued_at) if issued_at else None
    with Reader(report_database(home, known_at)) as reader:
        result, done = register.issue(
            home,
            reader,
            record,
            moment,
            _searched_writer(home),
            lambda request: published_before(home, reader, request),
        )
    values = {"id": result.issue_id, "folder": result.folder}
    values["known_at"] = local_text(result.record["known_at"])
    click.echo(message(f"report.{done}", **values))


@command.command("issued", help=message("report.issued_help"))
@click.pass_obj
def issued(home: Home) -> None:
    """Print the list of issued reports."""
    issues = register.issues(home)
    if not issues:
        click.echo(message("report.none_issued"))
        return
    names = ("report", "period", "edition", "lang")
    rows = [
        [
            item.issue_id,
            *(item.record["request"][name] for name in names),
            local_text(item.record["issued_at"]),
            local_text(item.record["known_at"]),
        ]
        for item in issues
    ]
    columns = ["issue_id", *names, "issued_at", "known_at"]
    print_table(columns, rows)


@command.command("compare", help=message("report.compare_help"))
@click.argument("issue_id")
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.option("--json", "as_json", is_flag=True, help=message("explain.json_option"))
@click.pass_obj
def compare(home: Home, issue_id: str, known_at: str | None, as_json: bool) -> None:
    """Print the differences between an issued report and the same report today."""
    issue_named = register.issue_named(home, issue_id)
    with Reader(report_database(home, known_at)) as reader:
        comparison = compare_with_today(
            reader, issue_named, lambda request: published_before(home, reader, request)
        )
    if as_json:
        figures = [{**vars(moved), "change": moved.change} for moved in comparison.moved]
        shown = {"known_at": comparison.known_at, "figures": comparison.figures, "moved": figures}
        shown |= {
            "same_definitions": comparison.same_definitions,
            "deliveries": comparison.deliveries,
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
        return
    _print_comparison(comparison)


def _print_comparison(comparison: Comparison) -> None:
    record = comparison.issue.record
    values = {"id": comparison.issue.issue_id}
    values |= {"then": local_text(record["known_at"]), "now": local_text(comparison.known_at)}
    click.echo(
        message("report.compared", moved=len(comparison.moved), count=comparison.figures, **values)
    )
    if not comparison.same_definitions:
        click.echo(message("report.other_definitions"))
    if not comparison.moved:
        return
    rows = [
        [
            moved_figure.figure_id,
            moved_figure.then,
            moved_figure.now,
            moved_figure.change,
            moved_figure.changed_facts,
            " ".join(moved_figure.deliveries),
        ]
        for moved_figure in comparison.moved
    ]
    columns = ["figure_id", "then", "now", "change", "facts", "deliveries"]
    click.echo()
    print_table(columns, rows)
    click.echo("\n" + message("explain.deliveries", count=len(comparison.deliveries)))
    if comparison.deliveries:
        names = list(comparison.deliveries[0])
        print_table(names, [[line[n] for n in names] for line in comparison.deliveries])


def require_private_report(home: Home, document: Document) -> None:
    """Check a report.

    Raises:
        Refused: The report shows personal data (exit code 3).
    """
    require_private_cells(home, document_cells(document), f"report {document.file_name}")


def _searched_writer(home: Home) -> register.Writer:
    def write(document: Document, folder: Path, forms: list[str]) -> list[Path]:
        require_private_report(home, document)
        return write_files(document, folder, forms)

    return write


def balance_lines(document: Document) -> list[str]:
    """The result of the checks, for the screen."""
    broken = [check for check in document.checks if not check.holds]
    if not broken:
        return [message("report.balanced", count=len(document.checks))]
    return [message("report.unbalanced", broken=len(broken), count=len(document.checks))]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failed("report.bad_day", 2, value=text) from error


def _chosen_forms(text: str, known: Sequence[str] = tuple(WRITERS)) -> list[str]:
    chosen = list(_listed(text))
    unknown = [form for form in chosen if form not in known]
    if unknown or not chosen:
        raise Failed("report.no_such_format", 2, formats=", ".join(unknown), known=", ".join(known))
    return chosen
