"""Compares the protection of a report with simpler ways: figures kept and figures revealed.

``python -m benchmarks.protection HOME --year 2024 [--by county]`` prints the table of
``docs/public_edition.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bianzhi.core.home import Home
from bianzhi.disclosure.audit import Audit, audit
from bianzhi.disclosure.contributors import contributions
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.methods.hypercube import hypercube
from bianzhi.disclosure.notes import number
from bianzhi.disclosure.protect import protect
from bianzhi.disclosure.sensitive import Contributions, sensitive
from bianzhi.disclosure.settings import ROUNDING, Settings, default
from bianzhi.disclosure.utility import Utility, utility
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register.compose import AGGREGATIONS

HEAD = (
    "| method | cells kept | totals kept | value kept | mean change | sensitive | found out |"
    " narrowest range |\n|---|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True)
class Result:
    """The result of one method."""

    method: str
    utility: Utility
    audit: Audit


def compared(
    tables: Sequence[FilledTable], facts: Facts | None = None, settings: Settings | None = None
) -> Iterator[Result]:
    """Apply each method to the same tables and attack it with all knowledge about them."""
    settings = settings or default()
    plain = [merged(table, settings) for table in tables if table.definition.public]
    brought: dict[Cell, Contributions] = {}
    if facts is not None:
        for table in plain:
            brought |= contributions(facts, table)
    result = sensitive(plain, settings, brought)
    equations = knowledge(by_code(plain), settings)

    def attacked(method: str, shown: Sequence[FilledTable]) -> Result:
        report = audit(shown, result, equations, {}, settings)
        return Result(method, utility(plain, shown), report)

    none = [replace(table) for table in plain]
    yield attacked("nothing hidden", none)
    only = {(item.cell.table, item.cell.row, item.cell.column) for item in result}
    yield attacked("small figures alone", [_without(table, only, settings) for table in plain])
    yield attacked("hypercube, table by table", hypercube(plain, result, settings))
    alone = [
        protect([table], settings=settings, contributions=lambda entry: brought).tables[0]
        for table in tables
        if table.definition.public
    ]
    yield attacked("optimised, table by table", alone)
    for method, chosen in (
        ("optimised, all tables together", settings),
        ("rounding, all tables together", replace(settings, method=ROUNDING)),
    ):
        protected = protect(tables, settings=chosen, contributions=lambda item: brought)
        yield Result(method, protected.utility, protected.audit)


def _without(table: FilledTable, places: Collection[tuple], settings: Settings) -> FilledTable:
    marks = {
        place: settings.mark for place in sorted(table.values) if (table.code, *place) in places
    }
    values = {place: value for place, value in table.values.items() if place not in marks}
    return replace(table, values=values, hidden=marks)


def line(one: Result) -> str:
    """A row of the table."""
    kept, report = one.utility, one.audit
    shares = (kept.share_of_cells, kept.share_of_totals, kept.share_of_value)
    return " | ".join(
        [
            f"| {one.method}",
            *(f"{share:.1%}" for share in shares),
            f"{kept.moved:.2f}",
            str(report.sensitive),
            str(len(report.leaks)),
            f"{number(report.narrowest)} |",
        ]
    )


@click.command(help="Compare ways to protect the public edition of the annual report.")
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--year", type=int, required=True)
@click.option("--by", default="")
def main(home: Path, year: int, by: str) -> None:
    names = [None, *(AGGREGATIONS[name] for name in by.split(",") if name)]
    with Reader(Home.at(home).current_publication / "bianzhi.duckdb") as reader:
        facts = Facts(reader, periods.year(year))
        tables = [
            fill(facts, definitions.table(code), name)
            for code in definitions.report("annual").tables
            for name in names
            if name is None or definitions.table(code).aggregate
        ]
        click.echo(HEAD)
        for item in compared(tables, facts):
            click.echo(line(item))


if __name__ == "__main__":
    main()
