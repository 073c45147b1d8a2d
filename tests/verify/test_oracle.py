"""Generated batches: the judge agrees with an oracle, and the largest set with all sets tried."""

from __future__ import annotations

import random

import pytest

from bianzhi.verify.judge import judge, misfits
from bianzhi.verify.subset import largest_subset
from tests.verify import cases, oracle

NORMAL, ALL = 1_000, 10_000
# All sets of lines are tried for one batch of this many.
EVERY = 4


def compare(seed: int) -> int:
    """Compare one batch; returns the number of its lines."""
    rng = random.Random(seed)
    facts = cases.world(rng)
    state = cases.state_of(facts)
    rows, lines = cases.resolved(state, cases.batch(rng, facts, 8))
    expected = oracle.judge(facts, rows)
    verdicts = judge(state, lines)
    shown = [
        (
            verdict.line.number,
            verdict.result,
            {
                code: (outcome.code, outcome.before, outcome.limit, outcome.after)
                for code, outcome in verdict.outcomes.items()
            },
        )
        for verdict in verdicts
    ]
    assert shown == expected, seed
    chosen = largest_subset(state, lines)
    assert misfits(state, chosen) == [], seed
    numbers = {line.number for line in chosen}
    kept = [row for row in oracle.with_previous(rows) if row["line_no"] in numbers]
    assert oracle.fits(facts, kept), seed
    if seed % EVERY == 0:
        assert len(chosen) == oracle.largest(facts, rows), seed
    return len(lines)


def test_the_judge_agrees_with_the_oracle():
    lines = sum(compare(seed) for seed in range(NORMAL))
    assert lines > 2 * NORMAL


@pytest.mark.slow
def test_the_judge_agrees_with_the_oracle_on_all_batches():
    assert sum(compare(seed) for seed in range(NORMAL, ALL)) > ALL


def test_lines_compete_and_order_matters():
    """Batches in which the order decides are among the generated ones."""
    decided = 0
    for seed in range(400):
        rng = random.Random(seed)
        facts = cases.world(rng)
        rows, _ = cases.resolved(cases.state_of(facts), cases.batch(rng, facts, 8))
        forth = {number: result for number, result, _ in oracle.judge(facts, rows)}
        back = {number: result for number, result, _ in oracle.judge(facts, rows[::-1])}
        decided += forth != back
    assert decided > 20
