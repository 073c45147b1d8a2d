"""The tables of the comparison."""

from __future__ import annotations

from benchmarks.others.measuring import Result
from benchmarks.others.prepare import APPEND, FIRST, LATE
from benchmarks.others.ways import BASE, WAYS
from benchmarks.tables import markdown

_COSTS = ("wall s", "processor s", "peak memory GB", "× wall", "× processor", "same rows")


def is_wrong(result: Result) -> bool:
    """Whether a step failed or gave other rows; a step that a method cannot take is no fault."""
    if result.differing is None:
        return result.remark.startswith("failed")
    return not result.is_right


def tables(results: list[Result], month: int) -> list[str]:
    """The append of the month with the late delivery, then the history of all months before."""
    by_step = {
        step: [result for result in results if result.step == step]
        for step in (FIRST, APPEND, LATE)
    }
    late = {(result.way, result.people): _late(result) for result in by_step[LATE]}
    appended = [_costs(result, by_step[APPEND]) for result in by_step[APPEND]]
    heads = ("people", *_COSTS)
    late_heads = ("late delivery, wall s",) if late else ()
    if late:
        places = [(result.way, result.people) for result in by_step[APPEND]]
        appended = [
            (*row, late.get(place, "")) for row, place in zip(appended, places, strict=True)
        ]
    first = [(*_costs(result, by_step[FIRST]), result.remark) for result in by_step[FIRST]]
    return [
        markdown((f"month {month} appended", *heads, *late_heads), appended),
        markdown((f"the first {month - 1} months", *heads, "remark"), first),
    ]


def _costs(result: Result, of_step: list[Result]) -> tuple[str, ...]:
    """Name, people, costs, and costs as a multiple of those of bianzhi on the same people.

    A step that is only a part of the work has no multiple.
    """
    text = WAYS[result.way].text
    if not result.is_right:
        shown = f"NO: {result.differing:,} rows" if result.differing else result.remark
        return text, result.people, "", "", "", "", "", shown
    times = ["", ""]
    base = next(r for r in of_step if (r.way, r.people) == (BASE, result.people))
    if result.way != BASE and base.is_right and not result.remark:
        times = [
            f"{getattr(result, part) / getattr(base, part):,.1f}" for part in ("wall", "processor")
        ]
    costs = (f"{result.wall:,.2f}", f"{result.processor:,.2f}", f"{result.memory:,.2f}")
    return text, result.people, *costs, *times, "" if result.way == BASE else "yes"


def _late(result: Result) -> str:
    if result.is_right:
        return f"{result.wall:,.2f}"
    return f"NO: {result.differing:,} rows" if result.differing else result.remark
