"""The smallest change lets a line pass its test, and a smaller one does not."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from bianzhi.core.problems import Phrase
from bianzhi.verify.judge import judge
from bianzhi.verify.line import Line
from bianzhi.verify.state import Limited, State
from tests.verify import cases


def outcome(state: State, line: Line, test: str) -> str:
    [verdict] = judge(state, [line])
    return verdict.outcomes[test].code


def with_room(state: State, line: Line, test: str, change: Phrase, more: int) -> State:
    """The state with more posts, quota, control number or baseline where the change says so."""
    if test == "posts":
        key = (str(change.values["organization"]), str(change.values["type"]))
        cell = state.cell(*key)
        return replace(state, cells={**state.cells, key: replace(cell, limit=cell.limit + more)})
    if test == "pool":
        pool = (str(change.values["division"]), str(change.values["type"]))
        raised = Limited(state.pools[pool].number, state.pools[pool].limit + more)
        return replace(state, pools={**state.pools, pool: raised})
    if test == "off_establishment":
        owner = line.organization_code
        control = state.workers[owner]
        raised = Limited(control.number, control.limit + more)
        return replace(state, workers={**state.workers, owner: raised})
    baselines = {
        key: Limited(value.number, value.limit + more) for key, value in state.baselines.items()
    }
    return replace(state, baselines=baselines)


def test_as_many_posts_as_named_are_enough_and_one_less_is_not():
    seen: Counter[str] = Counter()
    for seed in range(1_500):
        rng = random.Random(seed)
        facts = cases.world(rng)
        state = cases.state_of(facts)
        _, lines = cases.resolved(state, cases.batch(rng, facts, 6))
        for line in lines:
            if line.previous is not None:
                continue
            [verdict] = judge(state, [line])
            for test in ("posts", "off_establishment", "baseline", "pool"):
                change = verdict.outcomes[test].change
                if change is None or change.code.endswith(("_sender", "_staff", "_borrowed")):
                    continue
                count = int(str(change.values["count"]))
                if (
                    test == "baseline"
                    and len(state.organizations[line.organization_code].baselines) > 1
                ):
                    continue  # the change is for the first baseline alone
                assert outcome(with_room(state, line, test, change, count), line, test) == "pass"
                less = with_room(state, line, test, change, count - 1)
                assert outcome(less, line, test) == "fail"
                seen[test] += 1
                day = change.values.get("day")
                if isinstance(day, date):
                    assert outcome(state, replace(line, planned_on=day), test) != "fail"
                    before = replace(line, planned_on=day - timedelta(days=1))
                    assert outcome(state, before, test) == "fail"
                    seen["later"] += 1
                    seen["freed"] += change.code.endswith("_freed")
    assert min(seen.values()) > 20
    assert set(seen) == {"posts", "off_establishment", "baseline", "pool", "later", "freed"}
