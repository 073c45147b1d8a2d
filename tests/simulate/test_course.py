"""Steps conserve posts and people exactly; an oracle of single posts and people agrees."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from bianzhi.core.problems import Refused
from bianzhi.simulate.course import Cell, Course, LightRule, Number, Office, StepFault
from bianzhi.simulate.figures import months
from bianzhi.simulate.plan import Plan, read_plan
from bianzhi.simulate.warnings import WarningRule

RULE = LightRule(1.0, 1.0, 0.2)
ENDS = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
TYPES = ("11", "22")
CASES = 400
WARNINGS = [
    WarningRule("W01", "1", "over_posts", "at_least", 1),
    WarningRule("W02", "1", "over_leaders", "at_least", 1),
    WarningRule("W21", "3", "vacancy_rate", "at_least", 0.2, 2),
]
LEVELS = {rule.rule: rule.level for rule in WARNINGS}


def course(rng: random.Random) -> Course:
    cells, offices = {}, {}
    for code in ("A", "B", "C"):
        for kind in TYPES:
            in_post = rng.randint(0, 6)
            days = [rng.choice([*ENDS, date(2025, 3, 10), date(2026, 3, 31)]) for _ in range(6)]
            unknown = int(rng.random() < 0.05)
            posts = Number(0, 1) if unknown else Number(rng.randint(0, 8))
            cells[code, kind] = Cell(posts, posts, in_post, sorted(days[: rng.randint(0, in_post)]))
        leaders = rng.randint(0, 2)
        offices[code, "142", "3"] = Office(Number(2), leaders, sorted(ENDS[:leaders]))
    return Course(cells, offices, {"A", "B", "C"})


def plan(rng: random.Random) -> Plan:
    steps, left, merged = [], ["A", "B", "C"], 0
    for month in sorted(rng.choices([1, 2, 3, 4], k=rng.randint(0, 4))):
        kind = rng.choice(["move_posts", "merge", "set_quota", "split"])
        code, other = rng.sample(left, 2) if len(left) > 1 else (left[0], "N")
        step = {"on": f"2025-0{month}-15"}
        if kind == "move_posts" and len(left) > 1:
            step[kind] = {"from": code, "to": other, "establishment_type_code": "11", "posts": 1}
        elif kind == "merge" and len(left) > 1:
            into = rng.choice([other, f"M{merged}"])
            step[kind] = {"into": into, "from": (code,)}
            left = [name for name in {*left, into} if name != code]
            left.sort()
            merged += 1
        elif kind == "split":
            step[kind] = {"from": code, "into": {f"S{merged}": {"staff": {"11": 1}}}}
            left.append(f"S{merged}")
            merged += 1
        else:
            step["set_quota"] = {
                "organization_code": code,
                "establishment_type_code": "22",
                "posts": rng.randint(0, 9),
            }
        steps.append(step)
    return Plan.model_validate({"from": "2024-12-31", "to": "2025-04-30", "steps": tuple(steps)})


def total(figures: dict, measure: str) -> int:
    return sum(
        number
        for (organization, _, name), number in figures.items()
        if organization == "*" and name == measure
    )


def people_left(start: Course, end: date) -> int:
    """Heads of all cells at an end, counted person by person."""
    people = []
    for cell in start.cells.values():
        stay = cell.in_post - len(cell.retirements)
        people += [*cell.retirements, *[date.max] * stay]
    return sum(day > end for day in people)


def test_random_plans_conserve_posts_and_people():
    applied: Counter[str] = Counter()
    for seed in range(CASES):
        rng = random.Random(seed)
        start, drawn = course(rng), plan(rng)
        kinds = [k for s in drawn.steps for k, v in s.model_dump().items() if v and k != "on"]
        try:
            states = list(months(start.copied(), drawn.in_order(), ENDS, RULE))
        except Exception as fault:
            if type(fault).__name__ != "StepFault":
                raise
            continue
        applied.update(kinds)
        for end, figures in zip(ENDS, states, strict=True):
            assert total(figures, "in_post") == people_left(start, end), seed
        if "set_quota" not in kinds:
            posts = sum(cell.authorized.known for cell in start.cells.values())
            unknown = any(cell.authorized.unknown for cell in start.cells.values())
            for figures in states:
                assert unknown or total(figures, "authorized_posts") == posts, seed
                assert total(figures, "leadership_posts") == 6, seed
    assert min(applied[kind] for kind in ("move_posts", "merge", "split", "set_quota")) > 10


def test_an_empty_plan_is_the_present_course():
    start = course(random.Random(3))
    empty = Plan.model_validate({"from": "2024-12-31", "to": "2025-04-30"})
    present = list(months(start.copied(), (), ENDS, RULE, WARNINGS))
    assert list(months(start.copied(), empty.in_order(), ENDS, RULE, WARNINGS)) == present
    assert {name for state in present for _, _, name in state} >= {"warning_level_code"}


def recounted(state: dict, code: str) -> dict[str, bool]:
    """The rules that an organization meets in a month, from its published figures."""
    own = [
        (subject, name, number)
        for (owner, subject, name), number in state.items()
        if owner == code and subject
    ]

    def added(measure: str) -> int:
        return sum(number or 0 for _, name, number in own if name == measure)

    posts = added("ceiling_posts")
    return {
        "W01": added("over_posts") >= 1,
        "W02": added("leaders_over") >= 1,
        "W21": posts > 0 and Fraction(added("vacant_posts"), posts) >= Fraction(20, 100),
    }


def test_warnings_of_random_plans_follow_from_their_figures():
    """Levels are recounted month by month, also of organizations that a split or merger makes."""
    seen: Counter[str | None] = Counter()
    born: Counter[str] = Counter()
    for seed in range(CASES):
        rng = random.Random(seed)
        start, drawn = course(rng), plan(rng)
        try:
            states = list(months(start.copied(), drawn.in_order(), ENDS, RULE, WARNINGS))
        except StepFault:
            continue
        runs: Counter[str] = Counter()
        for state in states:
            codes = {owner for owner, _, name in state if name == "warning_level_code"}
            for code in codes:
                met = recounted(state, code)
                runs[code] = runs[code] + 1 if met["W21"] else 0
                met["W21"] = runs[code] >= 2
                causes = [rule for rule in ("W01", "W02", "W21") if met[rule]]
                expected = (LEVELS[causes[0]], causes[0]) if causes else ("0", None)
                shown = tuple(
                    state[code, "", name] for name in ("warning_level_code", "warning_rule_id")
                )
                assert shown == expected, (seed, code)
                seen[causes[0] if causes else None] += 1
                born[code[0]] += code not in ("A", "B", "C") and bool(causes)
    assert min(seen[rule] for rule in (None, "W01", "W21")) > 20
    assert min(born[kind] for kind in ("S", "M")) > 20


def test_the_parts_of_a_split_have_warnings_of_their_own():
    """Of ten posts and ten people four posts and six people leave."""
    retiring = [date(2026, 5, 31)] * 2
    cells = {("A", "11"): Cell(Number(10), Number(10), 10, retiring, past=5)}
    split = {
        "on": "2025-02-15",
        "split": {"from": "A", "into": {"S": {"posts": {"11": 4}, "staff": {"11": 6}}}},
    }
    drawn = Plan.model_validate({"from": "2024-12-31", "to": "2025-04-30", "steps": (split,)})
    rules = [*WARNINGS, WarningRule("W22", "3", "retiring_share", "at_least", 0.7, 1, 36)]
    start = Course(cells, {}, {"A"})

    def causes(state: dict) -> dict[str, str | None]:
        return {owner: v for (owner, _, name), v in state.items() if name == "warning_rule_id"}

    states = list(months(start, drawn.in_order(), ENDS, RULE, rules))
    assert [causes(state) for state in states] == [
        {"A": "W22"},
        {"A": "W22", "S": "W01"},
        {"A": "W21", "S": "W01"},
        {"A": "W21", "S": "W01"},
    ]
    # Of five past their month three went along, and one of the two who retire later.
    assert (start.cells["A", "11"].past, start.cells["S", "11"].past) == (2, 3)
    assert [len(start.cells[code, "11"].retirements) for code in "AS"] == [1, 1]


def test_a_deadline_is_passed_on_its_day():
    """Excess caused by policy is apart until its deadline, and again by another rule after it."""
    cells = {("A", "11"): Cell(Number(2), Number(2), 3), ("B", "11"): Cell(Number(2), Number(2), 3)}
    rules = [
        *WARNINGS,
        WarningRule("W05", "1", "overdue_posts", "at_least", 1),
        WarningRule("W10", "2", "digesting_posts", "at_least", 1),
    ]
    start = Course(cells, {}, {"A", "B"}, {"A": date(2025, 2, 28)})
    states = list(months(start, (), ENDS, RULE, rules))
    assert [state["A", "", "warning_rule_id"] for state in states] == ["W10", "W10", "W05", "W05"]
    assert {state["B", "", "warning_rule_id"] for state in states} == {"W01"}


def test_a_merger_adds_up_what_it_takes_over():
    cells = {
        ("A", "11"): Cell(Number(5), Number(6), 4, [date(2025, 3, 31)]),
        ("B", "11"): Cell(Number(3), Number(3), 3, []),
    }
    offices = {
        ("A", "142", "3"): Office(Number(1), 1, []),
        ("B", "142", "3"): Office(Number(2), 2, [date(2025, 4, 30)]),
    }
    merger = {"on": "2025-02-15", "merge": {"into": "N", "from": ("A", "B")}}
    drawn = Plan.model_validate({"from": "2024-12-31", "to": "2025-04-30", "steps": (merger,)})
    states = list(months(Course(cells, offices, {"A", "B"}), drawn.in_order(), ENDS, RULE))
    shown = [
        [state.get(("N", "11", name)) for name in ("authorized_posts", "ceiling_posts", "in_post")]
        for state in states
    ]
    assert shown == [[None] * 3, [8, 9, 7], [8, 9, 6], [8, 9, 6]]
    assert [state.get(("N", "142-3", "leaders")) for state in states] == [None, 3, 3, 2]
    assert ("A", "11", "in_post") not in states[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from: 2025-01-31\nto: soon\n", "simulate.expect_day"),
        ("from: 2025-01-31\nto: 2025-12-31\nsteps:\n  - on: 2025-03-01\n", "expect_one_change"),
        ("from: 2025-01-31\nto: 2025-12-31\nstep: []\n", "unknown_key"),
        (
            "from: 2025-01-31\nto: 2025-12-31\nsteps:\n  - on: 2025-03-01\n"
            "    set_quota: {organization_code: A, posts: 3}\n",
            "expect_one_quota",
        ),
    ],
)
def test_a_faulty_plan_is_refused_with_its_line(tmp_path, text, expected):
    path = tmp_path / "plan.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        read_plan(path)
    [problem] = refused.value.problems
    assert expected.rpartition(".")[2] in f"{problem.code} {problem.values}"
    assert problem.row is not None
    assert problem.text("zh") != problem.text("en")


def test_on_is_a_day_and_not_true(tmp_path):
    path = tmp_path / "plan.yml"
    path.write_text(
        "from: 2024-12-31\nto: 2025-04-30\nsteps:\n"
        "  - on: 2025-02-15\n    merge: {into: N, from: [A]}\n",
        "utf-8",
    )
    [step] = read_plan(path).steps
    assert step.day == date(2025, 2, 15)
