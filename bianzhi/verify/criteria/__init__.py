"""The tests of a line, one file each; each returns an outcome and never changes the situation."""

from __future__ import annotations

from collections.abc import Callable

from bianzhi.verify.criteria import (
    baseline,
    education,
    leadership,
    major,
    off_establishment,
    pool,
    posts,
    problems,
    structure,
    type_fit,
)
from bianzhi.verify.line import Line
from bianzhi.verify.situation import Need, Outcome, Situation

# By code, in the order in which they are shown.
CRITERIA: dict[str, Callable[[Situation, Line], Outcome]] = {
    "posts": posts.judge,
    "leadership": leadership.judge,
    "structure": structure.judge,
    "major": major.judge,
    "education": education.judge,
    "off_establishment": off_establishment.judge,
    "baseline": baseline.judge,
    "pool": pool.judge,
    "problems": problems.judge,
    "type": type_fit.judge,
}
# Tests that are conditions on numbers alone; the others look at more.
NEEDS: dict[str, Callable[[Situation, Line], list[Need]]] = {
    "posts": posts.needs,
    "leadership": leadership.needs,
    "off_establishment": off_establishment.needs,
    "baseline": baseline.needs,
    "pool": pool.needs,
}
