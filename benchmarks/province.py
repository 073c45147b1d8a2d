"""Whether a province takes more time for a row than a city.

    python -m benchmarks.province --months 6

generates the last months of a city and of a province, and measures landing, build, check and
publication of each in a new warehouse. The province is to take at most 1.3 times as long for a row
as the city. The people of each organization on the last day are compared with those that
`benchmarks.snapshots` counts in the delivered files. The table goes to target/bench/province.md,
with --docs into docs/performance.md as well; the figures go to target/bench/province.json, with
--docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import machine, measure
from benchmarks.corrections import FLOW, in_new_warehouse
from benchmarks.recorded import record
from benchmarks.snapshots import Deliveries, ordered, valid
from benchmarks.tables import markdown
from bianzhi.core.home import Home
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.store.delivered import archive

MOST = 1.3  # times the seconds for a row of the city
SMALL, LARGE = "city", "province"
_STAGES = ("land", "build", "check", "publish")
_HEADS = ("wall s", "processor s", "peak GB")


@dataclass(frozen=True)
class World:
    """What one world took, stage by stage."""

    tier: str
    rows: int
    taken: tuple[measure.Measured, ...]
    is_right: bool

    def seconds(self, stages: Sequence[str] = _STAGES) -> float:
        """The seconds of wall clock for a million rows."""
        wall = sum(one.wall_seconds for one in self.taken if one.name in stages)
        return wall / self.rows * 1_000_000


def main(arguments: list[str] | None = None) -> int:
    """Measure both worlds; returns 1 if the province takes too long or shows other people."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.province", description=__doc__)
    parser.add_argument("--months", type=int, default=6, help="the last N months of both")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    facts = [*machine.facts(), ("memory that DuckDB takes at most", _memory_limit())]
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        city, province = (
            _world(tier, chosen.months, Path(folder) / tier) for tier in (SMALL, LARGE)
        )
    head = f"The last {chosen.months} months of the tiers `{SMALL}` and `{LARGE}`."
    page = "\n\n".join((head, markdown(("", "this run"), facts), table(city, province)))
    figures = {
        "machine": dict(facts),
        "months": chosen.months,
        "worlds": [asdict(world) for world in (city, province)],
    }
    record("benchmarks.province", page, figures, "province", chosen.docs)
    is_good = province.seconds() <= MOST * city.seconds()
    return int(not (is_good and city.is_right and province.is_right))


def table(city: World, province: World) -> str:
    """Each stage of both worlds, then all, with how many times as long a row of the province takes.

    Memory is that of the largest process.
    """
    rows = [
        (
            first.name,
            *_cells([first]),
            *_cells([second]),
            f"{province.seconds([first.name]) / city.seconds([first.name]):.2f}",
        )
        for first, second in zip(city.taken, province.taken, strict=True)
    ]
    ratio = f"{province.seconds() / city.seconds():.2f}"
    rows.append(("all", *_cells(city.taken), *_cells(province.taken), ratio))
    heads = ("stage", *(f"{tier} {head}" for tier in (SMALL, LARGE) for head in _HEADS))
    landed = f"Landed: {city.rows:,} rows of the {SMALL}, {province.rows:,} of the {LARGE}."
    shown = {True: "as the files say", False: "NOT as the files say"}
    people = f"People by organization: {SMALL} {shown[city.is_right]}"
    people += f", {LARGE} {shown[province.is_right]}."
    return "\n\n".join((markdown((*heads, "for a row, times"), rows), f"{landed} {people}"))


def _cells(taken: Sequence[measure.Measured]) -> tuple[str, str, str]:
    return (
        f"{sum(one.wall_seconds for one in taken):,.1f}",
        f"{sum(one.processor_seconds for one in taken):,.1f}",
        f"{max(one.peak_megabytes for one in taken) / 1024:.2f}",
    )


def _world(tier: str, months: int, folder: Path) -> World:
    folder.mkdir()
    run = in_new_warehouse(folder)
    made, home = folder / "made", Home(folder / "home")
    run(f"generate {tier}", "generate", "--tier", tier, "--months", str(months), "--out", made)
    words = {"land": ("land", made / "deliveries", *FLOW)}
    taken = tuple(run(stage, *words.get(stage, (stage,))) for stage in _STAGES)
    rows = sum(part["rows_landed"] for entry in archive.entries(home) for part in entry["parts"])
    world = World(tier, rows, taken, _is_right(home, made))
    shutil.rmtree(folder)
    return world


def _is_right(home: Home, made: Path) -> bool:
    """Whether the people of each organization on the last day are those of the delivered files."""
    files = Deliveries(made).known("person")
    day: date = max(item.as_of for item in files)
    delivered = valid(files, ["organization_code"], day).group_by("organization_code").len()
    with Reader(readable_database(home)) as reader:
        counted = list(
            reader.run(
                "select organization_code, count(*) as people"
                f" from staff_as_of(date '{day}') group by all order by all"
            ).rows()
        )
    return counted == ordered(delivered)


def _memory_limit() -> str:
    with duckdb.connect() as connection:
        ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    return str(limit)


if __name__ == "__main__":
    sys.exit(main())
