"""bianzhi demo: an invented small city, delivered, landed, built, judged and published."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from bianzhi.commands.landing.run import build_check_publish, land_and_print
from bianzhi.commands.reading.report import write_report
from bianzhi.commands.reading.site import write_site
from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import print_table
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.define import periods
from bianzhi.store.delivered import archive
from bianzhi.store.people.vault import invented_people
from bianzhi.synthetic.city import generate

_SEED = 1
_SUMMARY = Path(__file__).with_name("demo.sql")
_NEXT = (
    "lights",
    "warnings --color any",
    'sql "select organization_name, sentence_{language}, value, median_value'
    " from horizontal_comparison_month_labelled where is_outlier"
    " and month = (select max(month) from horizontal_comparison_month)"
    ' order by abs(robust_z) desc limit 10"',
    'sql "select vacancy_age_code, count(*) as vacancies, sum(vacant_posts) as posts'
    " from vacancy_spell where end_code = 'open' group by all order by all\"",
    'sql "select year(month) as year, sum(heads) as retiring from retirement_projection'
    " where scenario_code = 'statutory' and period_code = 'month' group by all order by all\"",
    "explain figure T2/internal/2025/total/over",
    "report annual --year 2025 --edition public --out public",
    "status",
)
_LAST_FULL_YEAR = """
    select max(year(month)) from organization_structure.establishment_use_month
    where month(month) = 12
"""


@click.command(help=message("run.demo_help"))
@click.pass_obj
def command(home: Home) -> None:
    """Generate a small city, then land, build, check, publish and report it, and write its site."""
    deliveries = home.root / "demo"
    if archive.entries(home) and not deliveries.exists():
        raise Failed("run.demo_home_in_use", home=home.root)
    click.echo(message("run.demo_generating"), err=True)
    sent = generate("s", _SEED, deliveries)
    files = sum(1 for path in sent.rglob("*") if path.is_file())
    click.echo(message("run.demo_generated", files=files, folder=sent))
    # Each note states the time of receipt; restatements are in a separate folder.
    for folder in (sent, *sorted((sent.parent / "restatements").iterdir())):
        with invented_people():
            land_and_print(home, [folder], "canonical", backfill=True)
    build_check_publish(home)
    _write_reports(home)
    _print_city(home)
    _write_site(home)


def _write_reports(home: Home) -> None:
    """Write the annual report of the last full year and the report of the first reform."""
    out = home.root / "reports"
    with Reader(readable_database(home)) as reader:
        (year,) = next(reader.run(_LAST_FULL_YEAR).rows())
    click.echo(message("run.demo_reports"), err=True)
    write_report(home, "annual", lambda _: periods.year(year), out, by="county")
    write_report(home, "reform", lambda reader: periods.reform(reader, "2018"), out)


def _write_site(home: Home) -> None:
    """Write the city as a site, with the report of its last month, and print where it is."""
    click.echo("\n" + message("run.demo_site"), err=True)
    write_site(home, home.root / "site", language(), report_names=("monthly",))


def suggestions() -> list[str]:
    """Commands to try on the demo, with their arguments as a shell reads them."""
    return [text.replace("{language}", language()) for text in _NEXT]


def _print_city(home: Home) -> None:
    """Print the city in its last month, and suggestions for further steps."""
    with Reader(readable_database(home)) as reader:
        rows = [list(row) for row in reader.run(_SUMMARY.read_text("utf-8")).rows()]
    label = {"zh": 1, "en": 2}[language()]
    shown = [[row[label] or message("run.demo_unknown"), *row[4:]] for row in rows]
    total = [sum(row[place] or 0 for row in rows) for place in range(4, len(rows[0]))]
    shown.append([message("run.demo_total"), *total])
    click.echo("\n" + message("run.demo_title", month=rows[0][3]))
    print_table(message("run.demo_columns").split(","), shown)
    click.echo("\n" + message("run.demo_next"))
    chosen = "" if home == Home.at(None) else f"--home {home.root} "
    # Without an activated environment the command needs its full path.
    own = Path(sys.executable).with_name("bianzhi")
    command = "bianzhi" if shutil.which("bianzhi") else os.path.relpath(own)
    for text in suggestions():
        click.echo(f"  {command} {chosen}{text}")
