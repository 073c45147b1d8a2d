"""bianzhi notices: the notices of a month as documents ready to send."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar
from bianzhi.notices.decide import Notice, decide
from bianzhi.notices.ground import cases, forms
from bianzhi.notices.page import Page, pages
from bianzhi.notices.render_docx import docx_bytes
from bianzhi.notices.render_pdf import pdf_bytes
from bianzhi.publish.privacy import require_private_cells
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL
from bianzhi.reports.define import periods
from bianzhi.reports.register.cover import cover
from bianzhi.store.whole_files import write_whole

WRITERS: dict[str, Callable[[Page], bytes]] = {"docx": docx_bytes, "pdf": pdf_bytes}
GRADES = ("G1", "G2", "G3")
# The columns of the landing entity notice that a new notice fills; replies come later.
_LISTED = (
    *("notice_no", "organization_code", "problem_no", "severity_code", "channel_code"),
    *("to_role_code", "sent_on", "deadline_on", "replied_on", "reply_code", "previous_notice_no"),
)


@click.command(help=message("notices.help"))
@click.option("--month", required=True, help=message("notices.month_option"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help=message("notices.out_option"))  # fmt: skip
@click.option("--grade", type=click.Choice(GRADES), default="G1", show_default=True,
              help=message("notices.grade_option"))  # fmt: skip
@click.option("--county", help=message("notices.county_option"))
@click.option("--organization", help=message("notices.organization_option"))
@click.option("--sent-on", "sent_on", help=message("notices.sent_on_option"))
@click.option("--format", "forms_asked", default=",".join(WRITERS), show_default=True,
              help=message("notices.format_option", names=", ".join(WRITERS)))  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True,
              help=message("notices.lang_option"))  # fmt: skip
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def command(
    home: Home,
    month: str,
    out: Path,
    grade: str,
    county: str | None,
    organization: str | None,
    sent_on: str | None,
    forms_asked: str,
    lang: str,
    known_at: str | None,
) -> None:
    """Write the notices of a month and the list of them."""
    chosen = _formats(forms_asked)
    last_day = periods.month(month).closing
    with Reader(report_database(home, known_at)) as reader:
        by_grade = forms(reader, last_day, lang)
        decided = [
            decide(case, by_grade, last_day, _day(sent_on))
            for case in cases(reader, last_day, lang)
            if (
                county is None or county in (case.addressee.county_code, case.addressee.county_name)
            )
            and organization in (None, case.addressee.code)
        ]
    notices = [notice for notice in decided if notice.form.grade >= grade]
    if not notices:
        named = county or organization
        if named:
            raise Failed("notices.unknown_organization", 2, month=month, value=named)
        click.echo(message("notices.nothing", month=month))
        return
    issuer = cover(home, lang, INTERNAL).issuer
    written = pages(notices, last_day, lang, issuer)
    cells = [cell for page in written for cell in page.cells()]
    require_private_cells(home, cells, f"notices of {month}")
    _write(written, chosen, out)
    listed = out / "notice.csv"
    write_whole(listed, _list(notices).encode("utf-8-sig"))
    _report(notices, written, listed)


def _write(written: list[Page], chosen: list[str], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with progress_bar() as update:
        for number, page in enumerate(written):
            update(number, len(written), page.name)
            for form in chosen:
                write_whole(out / f"{page.name}.{form}", WRITERS[form](page))


def _list(notices: list[Notice]) -> str:
    """The notices as rows of the landing entity: completed with replies, it lands again."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_LISTED)
    for notice in notices:
        problems = [g.number for g in notice.case.grounds if g.kind == "problem"]
        writer.writerow(
            [
                notice.number,
                notice.case.addressee.code,
                problems[0] if len(problems) == 1 else "",
                notice.form.grade,
                notice.form.channel_code,
                notice.form.role_code,
                notice.sent_on.isoformat(),
                notice.deadline_on.isoformat(),
                "",
                "",
                notice.previous.number if notice.previous else "",
            ]
        )
    return buffer.getvalue()


def _report(notices: list[Notice], written: list[Page], listed: Path) -> None:
    """Print how many notices of each form there are."""
    counts = Counter((n.form.channel_code, n.form.channel) for n in notices)
    calls = sum(page.is_wide for page in written)
    for (code, channel), count in sorted(counts.items(), reverse=True):
        documents = calls if code == "1" else count
        click.echo(message("notices.written", count=count, channel=channel, documents=documents))
    raised = sum(bool(notice.raised_by) for notice in notices)
    if raised:
        click.echo(message("notices.raised_count", count=raised))
    click.echo(message("notices.listed", path=listed))


def _formats(text: str) -> list[str]:
    chosen = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [form for form in chosen if form not in WRITERS]
    if unknown or not chosen:
        known = ", ".join(WRITERS)
        raise Failed("report.no_such_format", 2, formats=", ".join(unknown), known=known)
    return chosen


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failed("notices.bad_day", 2, value=text) from error
