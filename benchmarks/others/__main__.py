"""What one more month of the history of people costs, by bianzhi and by other methods.

    python -m benchmarks.others MADE --month 120

MADE is a folder that `bianzhi generate` wrote. Its people of the first months land as bianzhi lands
them. Every method begins with these landed rows and writes the history: first of all months but the
last, then with the last month, then with a corrected delivery of a month in the middle. Each step
runs in a separate process. A method with other rows than bianzhi shows
their number instead of times.

Where more than --most rows land, methods that would run for very long get one in --share people,
and bianzhi is measured on these people, too. The table goes to target/bench/others.md, with --docs
into docs/performance.md as well; the figures go to target/bench/others.json, with --docs into
benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks import machine
from benchmarks.others import postgres_server, report
from benchmarks.others.measuring import Measuring, Result
from benchmarks.others.prepare import STEPS, Prepared, prepare, share
from benchmarks.others.ways import BASE, WAYS
from benchmarks.recorded import OUT, record
from benchmarks.tables import markdown

_OTHERS = [name for name in WAYS if name != BASE]


def main(arguments: list[str] | None = None) -> int:
    """Measure all methods; returns 1 if one failed or gives other rows than bianzhi."""
    chosen = _options(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    log = OUT / "others.log"
    log.unlink(missing_ok=True)
    with _folder(chosen.keep) as folder:
        prepared = _prepared(chosen.made, chosen.month, folder / "prepared", log)
        facts = [*machine.facts(), *_versions(), *prepared.sizes()]
        results = _results(chosen, prepared, folder, log)
    page = "\n\n".join((markdown(("", "this run"), facts), *report.tables(results, chosen.month)))
    figures = {
        "machine": dict(facts),
        "month": chosen.month,
        "results": [asdict(result) for result in results],
    }
    record("benchmarks.others", page, figures, "others", chosen.docs)
    return int(any(report.is_wrong(result) for result in results))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.others", description=__doc__)
    parser.add_argument("made", type=Path, help="the folder that bianzhi generate wrote")
    parser.add_argument("--month", type=int, default=120, help="the month that is appended")
    parser.add_argument("--ways", nargs="+", choices=_OTHERS, default=_OTHERS, metavar="WAY")
    parser.add_argument("--runs", type=int, default=3, help="runs of each append")
    parser.add_argument("--most", type=int, default=5_000_000, help="rows, see above")
    parser.add_argument("--share", type=int, default=10, help="one in so many people, see above")
    parser.add_argument("--without-late", action="store_true", help="only first and last months")
    parser.add_argument("--keep", type=Path, help="keep what landed here, or use what is kept")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    return parser.parse_args(arguments)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


def _prepared(made: Path, months: int, folder: Path, log: Path) -> Prepared:
    if Prepared(folder).is_complete:
        return Prepared(folder)
    print(f"land {months} months ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return prepare(made, months, folder, log)


def _results(
    chosen: argparse.Namespace, prepared: Prepared, folder: Path, log: Path
) -> list[Result]:
    is_large = prepared.count() > chosen.most
    heavy = [name for name in chosen.ways if is_large and WAYS[name].is_heavy]
    others = [name for name in chosen.ways if name not in heavy]
    how = (folder / "histories", chosen.runs, log, STEPS[:-1] if chosen.without_late else STEPS)
    results = Measuring(prepared, "all", *how).measure(others)
    if heavy:
        part = Prepared(folder / f"one_in_{chosen.share}")
        if not part.folder.exists():
            part = share(prepared, part.folder, chosen.share)
        people = f"1 in {chosen.share}"
        results += Measuring(part, people, *how).measure(heavy)
    return results


def _versions() -> list[tuple[str, str]]:
    return [*machine.versions("pandas"), ("PostgreSQL", postgres_server.version())]


if __name__ == "__main__":
    sys.exit(main())
