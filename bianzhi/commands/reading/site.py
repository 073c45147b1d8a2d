"""bianzhi site: the published warehouse as a folder of pages that opens from disk."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.core.screen import progress_bar
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL, PUBLIC
from bianzhi.site.build import build_site
from bianzhi.site.documents import REPORTS, known_names


@click.command(help=message("site.help"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=message("site.out_option"))  # fmt: skip
@click.option("--edition", type=click.Choice([INTERNAL, PUBLIC]), default=INTERNAL,
              show_default=True, help=message("site.edition_option"))  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True,
              help=message("site.lang_option"))  # fmt: skip
@click.option("--reports", "report_names", default=",".join(REPORTS),
              help=message("site.reports_option", names=", ".join(REPORTS)))  # fmt: skip
@click.pass_obj
def command(home: Home, out: Path | None, edition: str, lang: str, report_names: str) -> None:
    """Write the site and print where it is."""
    write_site(home, out or home.root / "site", lang, edition, known_names(report_names))


def write_site(
    home: Home,
    out: Path,
    lang: str,
    edition: str = INTERNAL,
    report_names: tuple[str, ...] = REPORTS,
) -> None:
    """Write a site from the publication and print its first page."""
    with progress_bar() as update, Reader(report_database(home)) as reader:
        done = 0

        def progress(step: str) -> None:
            nonlocal done
            update(done, None, step)
            done += 1

        site = build_site(home, reader, out, lang, edition, report_names, progress)
    size = f"{site.size / 1e6:.1f}"
    click.echo(message("site.written", path=site.index, files=site.files, size=size))
