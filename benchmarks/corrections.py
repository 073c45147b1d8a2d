"""Measured changes of a published warehouse, each compared with one of which all was computed."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks import measure
from benchmarks.flow import BIANZHI
from benchmarks.recorded import record
from benchmarks.tables import markdown, timings
from bianzhi.build import record_project
from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication

# How `bianzhi run` reads generated deliveries, also those of months that were published.
FLOW = ("--source", "canonical", "--backfill")
_CORRECTED_AT = "2026-11-01T12:00:00+08:00"  # after the last month of the generated city


@dataclass(frozen=True)
class Step:
    """A measured step, and whether its publication is that of a full build (None: not compared)."""

    measured: measure.Measured
    is_equal: bool | None

    @property
    def figures(self) -> dict:
        """What the history of runs keeps."""
        return {**asdict(self.measured), "is_equal": self.is_equal}


class Runner:
    """Runs commands on a warehouse as processes and ends the benchmark if one fails.

    Args:
        results: The exit codes of commands that did not fail.
    """

    def __init__(self, home: Home, log: Path, results: Container[int] = (0,)):
        self._home = home
        self._log = log
        self._results = results

    def __call__(self, name: str, *command: str | Path) -> measure.Measured:
        print(f"{name} ...", flush=True)
        words = [BIANZHI, "--home", self._home.root, *command]
        taken = measure.run(name, words, self._log)
        if taken.exit_code not in self._results:
            print(self._log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
            raise SystemExit(1)
        return taken

    def compared(
        self, changes: Sequence[tuple[str, Path]], anew_name: str = "everything computed anew"
    ) -> Iterator[Step]:
        """Each change, by name and folder of deliveries, from files to publication.

        The last step is what computing everything took after the last change.
        """
        for name, deliveries in changes:
            taken = self(name, "run", deliveries, *FLOW)
            by_parts = self._digests()
            anew = [self(f"anew: {part[0]}", *part) for part in (("build", "--full"), ("check",))]
            anew.append(self("anew: publish", "publish"))
            yield Step(taken, by_parts == self._digests())
        yield Step(_sum(anew_name, anew), None)

    def _digests(self) -> dict[str, str]:
        publication = current_publication(self._home)
        assert publication is not None
        return publication.record["digests"]


def in_new_warehouse(folder: Path) -> Runner:
    """A runner on a warehouse in ``folder``; the SQL of the project is recorded before."""
    if record_project.main():
        raise SystemExit(1)
    return Runner(Home(folder / "home"), folder / "bench.log")


def one_fewer(month: Path, entity: str, folder: Path) -> Path:
    """Write the rows of an entity in a month, without the last, as a delivery into ``folder``.

    The rows are those of the office that delivered most of them.
    """
    files = month.glob(f"*/{entity}.parquet")
    path = max(files, key=lambda file: pl.scan_parquet(file).select(pl.len()).collect().item())
    place = folder / month.name / path.parent.name
    place.mkdir(parents=True)
    pl.read_parquet(path).head(-1).write_parquet(place / path.name)
    note = f'scope: "{path.parent.name}"\nreceived_at: {_CORRECTED_AT}\n'
    (place / "delivery.yml").write_text(note, "utf-8")
    return folder


def report(
    name: str,
    file: str,
    facts: Sequence[tuple[str, str]],
    steps: Sequence[Step],
    is_documented: bool,
    tier: str = "",
) -> int:
    """Write the table of all steps, as `recorded.record` does; returns the exit code.

    It is 1 if a step has another publication than a full build.

    Args:
        tier: What the warehouse was generated from, if the table is to say so.
    """
    shown = {None: "", True: "yes", False: "NO"}
    table = timings(
        "files to publication",
        [step.measured for step in steps],
        {"as computed anew": [shown[step.is_equal] for step in steps]},
    )
    head = (f"Tier `{tier}`.",) if tier else ()
    page = "\n\n".join((*head, markdown(("", "this run"), facts), table))
    figures = {"machine": dict(facts), "steps": [step.figures for step in steps]}
    record(name, page, {"tier": tier, **figures} if tier else figures, file, is_documented)
    return int(any(step.is_equal is False for step in steps))


def _sum(name: str, parts: list[measure.Measured]) -> measure.Measured:
    return measure.Measured(
        name,
        sum(part.wall_seconds for part in parts),
        sum(part.processor_seconds for part in parts),
        max(part.peak_megabytes for part in parts),
        max(part.exit_code for part in parts),
    )
