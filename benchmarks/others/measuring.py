"""Runs the steps of the methods, and compares their rows with those of bianzhi."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.measure import Words
from benchmarks.others.prepare import APPEND, LATE, STEPS, Prepared
from benchmarks.others.step import ROWS
from benchmarks.others.ways import BASE, WAYS


@dataclass(frozen=True)
class Result:
    """A step of a method: seconds, GB, and in how many rows it differs from bianzhi.

    ``differing`` is None where the step did not run; ``remark`` says why, or what was measured.
    """

    way: str
    people: str
    step: str
    wall: float = 0.0
    processor: float = 0.0
    memory: float = 0.0
    rows: int = 0
    differing: int | None = None
    remark: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the rows are those of bianzhi; only then a time counts."""
        return self.differing == 0


@dataclass(frozen=True)
class Measuring:
    """Where and how the steps run.

    Args:
        people: Which people, for the table.
        folder: Where the methods keep their histories.
        runs: How often a step with one more delivery runs, from the same history; the middle
            one counts.
        steps: The first of ``STEPS`` or all of them.
    """

    prepared: Prepared
    people: str
    folder: Path
    runs: int
    log: Path
    steps: Sequence[str] = STEPS

    def measure(self, ways: Iterable[str]) -> list[Result]:
        """The results of the methods, those of bianzhi first."""
        return [result for way in (BASE, *ways) for result in self._of(way)]

    def _of(self, name: str) -> list[Result]:
        way = WAYS[name]
        if missing := way.missing():
            return [Result(name, self.people, step, remark=missing) for step in self.steps]
        before: Path | None = None
        results = []
        for step in self.steps:
            if step == LATE and way.in_order_only:
                results.append(Result(name, self.people, step, remark=way.in_order_only))
                continue
            result, before = self._step(name, step, before)
            results.append(result)
            if result.differing is None:
                break
        for state in self.folder.glob(f"{name}-*"):
            shutil.rmtree(state)
        return results

    def _step(self, name: str, step: str, before: Path | None) -> tuple[Result, Path]:
        print(f"{self.people}: {name}, {step} ...", flush=True)
        state = self.folder / f"{name}-{step}"
        figures = []
        for _ in range(self.runs if step == APPEND else 1):
            shutil.rmtree(state, ignore_errors=True)
            if before is None:
                state.mkdir(parents=True)
            else:
                shutil.copytree(before, state, ignore=shutil.ignore_patterns("*.csv", ROWS))
            answer = self.folder / "answer.json"
            command: Words = [name, step, self.prepared.folder, state, answer]
            if self._apart("step", *command):
                last = self.log.read_text("utf-8", "replace").strip().splitlines()[-1]
                return Result(name, self.people, step, remark=f"failed: {last}"), state
            figures.append(json.loads(answer.read_text("utf-8")))
        middle = {
            part: statistics.median(run[part] for run in figures)
            for part in ("wall", "processor", "memory")
        }
        same = self._compared(name, step, state)
        return Result(name, self.people, step, **middle, **same, remark=figures[0]["remark"]), state

    def _compared(self, name: str, step: str, state: Path) -> dict[str, int]:
        base = self.prepared.rows(step)
        if name == BASE:
            base.parent.mkdir(exist_ok=True)
            shutil.copyfile(state / ROWS, base)
        answer = self.folder / "compared.json"
        if self._apart("compare", base, state / ROWS, answer):
            raise SystemExit(self.log.read_text("utf-8", "replace")[-2000:])
        return json.loads(answer.read_text("utf-8"))

    def _apart(self, module: str, *arguments: str | Path) -> int:
        """Run a module of this package in another process; returns the exit code."""
        command = [sys.executable, "-m", f"benchmarks.others.{module}", *arguments]
        return measure.run(module, command, self.log).exit_code
