"""What questions to a warehouse with two times cost, by class, and whether the answers are right.

    python -m benchmarks.bitemporal HOME MADE

HOME is a published warehouse of the deliveries and restatements in the folder MADE, which `bianzhi
generate` wrote. Each question is one `bianzhi sql`, measured as a user runs it, the slowest of
three runs. What was known earlier is read from the warehouse that `bianzhi build --known-at` keeps;
it is built first, unless --no-build is given, and not measured. The answer of each question must be
that of `benchmarks.snapshots`, which reads the delivered files. The table goes to
target/bench/bitemporal.md, with --docs into docs/performance.md as well; the figures go to
target/bench/bitemporal.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from benchmarks import machine, measure
from benchmarks.flow import BIANZHI
from benchmarks.measure import Words
from benchmarks.questions_in_time import Question, questions
from benchmarks.recorded import OUT, record
from benchmarks.snapshots import Deliveries
from benchmarks.tables import markdown
from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader

MOST_SECONDS = 1.0
_RUNS = 3


@dataclass(frozen=True)
class Answered:
    """A question, its slowest run (None: not built for its known time), and whether it is right."""

    question: Question
    slowest: measure.Measured | None
    rows: int
    is_equal: bool | None


def main(arguments: list[str] | None = None) -> int:
    """Measure all questions; returns 1 if one is wrong, slow or could not be asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bitemporal", description=__doc__)
    parser.add_argument("home", type=Path, help="a published warehouse of a generated city")
    parser.add_argument("made", type=Path, help="the folder that bianzhi generate wrote")
    parser.add_argument("--no-build", action="store_true", help="ask only what was built already")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    facts = machine.facts()
    home, asked = Home(chosen.home), questions(Deliveries(chosen.made))
    log = OUT / "bitemporal.log"
    log.unlink(missing_ok=True)
    if not chosen.no_build:
        _build(home, {question.known_at for question in asked}, log)
    answers = list(_answers(home, asked, log))
    with Reader(readable_database(home)) as reader:
        size = next(reader.run("select count(*) from person_history").rows())[0]
    page = "\n\n".join(
        (markdown(("", "this run"), [*facts, ("intervals of people", f"{size:,}")]), table(answers))
    )
    figures = {"machine": dict(facts), "intervals": size, "answers": list(map(_figures, answers))}
    record("benchmarks.bitemporal", page, figures, "bitemporal", chosen.docs)
    return int(not all(is_good(answer) for answer in answers))


def _build(home: Home, times: set[datetime | None], log: Path) -> None:
    """Build the known times that are not kept yet."""
    for known_at in sorted(time for time in times if time):
        text = instants.write(known_at)
        try:
            readable_database(home, text)
        except Failed:
            print(f"build as known at {text} ...", flush=True)
            command: Words = [BIANZHI, "--home", home.root, "build", "--known-at", text]
            if measure.run("build", command, log).exit_code:
                print(log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
                raise SystemExit(1) from None


def _answers(home: Home, asked: list[Question], log: Path) -> Iterator[Answered]:
    for question in asked:
        print(f"{question.time}: {question.text} ...", flush=True)
        known_at = instants.write(question.known_at) if question.known_at else None
        try:
            database = readable_database(home, known_at)
        except Failed:
            yield Answered(question, None, 0, None)
            continue
        with Reader(database) as reader:
            rows = list(reader.run(question.sql).rows())
        command: Words = [BIANZHI, "--home", home.root, "sql", question.sql]
        if known_at:
            command += ["--known-at", known_at]
        runs = [measure.run(question.text, command, log) for _ in range(_RUNS)]
        slowest = max(runs, key=lambda run: (run.exit_code, run.wall_seconds))
        yield Answered(question, slowest, len(rows), rows == question.answer())


def is_good(answer: Answered) -> bool:
    """Whether the question was answered rightly in the time that it may take."""
    slowest = answer.slowest
    return (
        slowest is not None
        and not slowest.exit_code
        and slowest.processor_seconds <= MOST_SECONDS
        and answer.is_equal is True
    )


def _figures(answer: Answered) -> dict:
    question, slowest = answer.question, answer.slowest
    return {
        "time": question.time,
        "question": question.text,
        "sql": question.sql,
        "known_at": instants.write(question.known_at) if question.known_at else None,
        "rows": answer.rows,
        "is_equal": answer.is_equal,
        **(asdict(slowest) if slowest else {}),
    }


def table(answers: list[Answered]) -> str:
    """The questions with their slowest run, and whether the answer is that of the files."""
    shown = {None: "not built", True: "yes", False: "NO"}
    rows = [
        (
            answer.question.time,
            answer.question.text,
            f"{answer.slowest.wall_seconds:.2f}" if answer.slowest else "",
            f"{answer.slowest.processor_seconds:.2f}" if answer.slowest else "",
            f"{answer.rows:,}" if answer.slowest else "",
            shown[answer.is_equal],
        )
        for answer in answers
    ]
    return markdown(("time", "question", "wall s", "processor s", "rows", "as the files say"), rows)


if __name__ == "__main__":
    sys.exit(main())
