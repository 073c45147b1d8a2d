"""bianzhi report: what the office prints, from the published warehouse."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.commands.sql import readable_database
from bianzhi.home import Home
from bianzhi.messages import LANGUAGES, say
from publish.query import Reader
from reports import reform as reform_report
from reports.page import page


@click.group(help=say("report.help"))
def command() -> None:
    pass


@command.command("reform", help=say("report.reform_help"))
@click.option("--reform", "reform_code", required=True, help=say("report.reform_option"))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help=say("report.out_option"),
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", help=say("report.lang_option"))
@click.option("--known-at", "known_at", help=say("sql.known_at_option"))
@click.pass_obj
def reform(home: Home, reform_code: str, out: Path, lang: str, known_at: str | None) -> None:
    database = readable_database(home, known_at)
    with Reader(database) as reader:
        told, sections = reform_report.sections(reader, reform_code, lang)
    title = say("report.reform_title", lang, name=told.name)
    subtitle = say("report.reform_subtitle", lang, before=told.before, after=told.after)
    notes = [
        say("report.note_publication", lang, publication=database.resolve().parent.name),
        say("report.note_structure", lang),
        say("report.note_exact", lang),
    ]
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"reform-{told.code}-{lang}.html"
    target.write_text(page(title, subtitle, sections, notes, lang), "utf-8")
    click.echo(say("report.written", path=target))
