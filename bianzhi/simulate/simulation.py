"""A plan beside the present course, from the state of a published warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader
from bianzhi.simulate.course import Cell, Course, LightRule, Number, Office, StepFault, month_end
from bianzhi.simulate.figures import AHEAD_MONTHS, months
from bianzhi.simulate.plan import Plan
from bianzhi.simulate.warnings import WarningRule, posts_measures

COLUMNS = ("month", "organization_code", "subject_code", "measure_code", "present", "planned")


# What an organization that is not there has; numbers are zero.
_ABSENT = {"light_code": "grey", "warning_level_code": None, "warning_rule_id": None}


@dataclass(frozen=True)
class Simulation:
    """Rows of ``COLUMNS``: by month, organization, subject and measure."""

    day: date
    rows: list[tuple]

    def changed(self) -> list[tuple]:
        """The rows in which the plan differs from the present course."""
        return [row for row in self.rows if row[4] != row[5]]


def simulate(reader: Reader, plan: Plan, file: Path) -> Simulation:
    """Every month of a plan, and of the present course: the state, and retirements to come.

    Raises:
        Refused: A step cannot be applied; the problems name all such steps.
        Failed: The warehouse has no month up to the first day.
    """
    day = _state_day(reader, plan)
    ends = _ends(day, plan.last)
    warning_rules = load_warning_rules(reader, day)
    ahead = max([AHEAD_MONTHS, *(known.horizon for known in warning_rules)])
    present, rule = load(reader, day, month_end(ends[-1], ahead))
    load_warnings(reader, day, present, warning_rules)
    planned = present.copied()
    _require_applicable(present.copied(), plan, file, day)
    both = zip(
        ends,
        months(present, (), ends, rule, warning_rules),
        months(planned, plan.in_order(), ends, rule, warning_rules),
        strict=True,
    )
    return Simulation(day, [row for end, *courses in both for row in _rows(end, *courses)])


def _rows(end: date, present: dict, planned: dict) -> Iterator[tuple]:
    for place in sorted({*present, *planned}):
        none = _ABSENT.get(place[2], 0)
        yield (end, *place, present.get(place, none), planned.get(place, none))


def _require_applicable(course: Course, plan: Plan, file: Path, day: date) -> None:
    problems = []
    if plan.last <= day:
        problems.append(Problem("simulate.no_time", {"day": day}, file.name))
    for number, step in enumerate(plan.in_order(), 1):
        values: dict[str, object] = {"step": number, "on": step.on}
        if not day < step.day <= plan.last:
            problems.append(Problem("simulate.outside", {**values, "day": day}, file.name))
            continue
        try:
            course.apply(step)
        except StepFault as fault:
            values |= fault.values
            problems.append(Problem(f"simulate.{fault.rule}", values, file.name))
    if problems:
        raise Refused(problems)


def _state_day(reader: Reader, plan: Plan) -> date:
    query = (
        "select max(month) from organization_structure.establishment_use_month"
        f" where month <= date {literal(plan.first.isoformat())}"
    )
    [(day,)] = reader.run(query).rows()
    if day is None:
        raise Failed("simulate.no_month", day=plan.first)
    return day


def _ends(day: date, last: date) -> list[date]:
    """The month-ends after the state, up to the month of the last day; at least one."""
    ends = [month_end(day, 1)]
    while ends[-1] < month_end(last):
        ends.append(month_end(ends[-1], 1))
    return ends


def _asked(reader: Reader, day: date, name: str, *arguments: str) -> list[tuple]:
    """Rows of a table macro; its first argument is the month."""
    values = ", ".join([f"date {literal(day.isoformat())}", *arguments])
    return list(reader.run(f"select * from {REPORTING_SCHEMA}.{name}({values})").rows())


def load_warning_rules(reader: Reader, day: date) -> list[WarningRule]:
    """The rules of warnings on a day that follow from posts, leaders and staff alone."""
    rows = _asked(reader, day, "simulate_warning_rule")
    return [
        WarningRule(rule, level, measure, comparison, threshold, count, horizon or 0)
        for rule, level, measure, comparison, threshold, count, horizon in sorted(rows)
    ]


def load_warnings(reader: Reader, day: date, course: Course, rules: Sequence[WarningRule]) -> None:
    """Add what warnings begin with: people past their month, deadlines, months in a row."""
    for organization, type_code, people in _asked(reader, day, "simulate_past_retirement"):
        if (organization, type_code) in course.cells:
            course.cells[organization, type_code].past = people
    course.deadlines = dict(_asked(reader, day, "simulate_deadline"))
    longest = max((rule.months for rule in rules), default=0)
    before = _asked(reader, day, "simulate_use", str(longest))
    for organization, _, *numbers in sorted(before, key=lambda row: row[1]):
        values = posts_measures(*(number or 0 for number in numbers))
        for rule in rules:
            place = (organization, rule.rule)
            is_met = rule.is_met(values.get(rule.measure))
            course.runs[place] = course.runs.get(place, 0) + 1 if is_met else 0


def load(reader: Reader, day: date, until: date) -> tuple[Course, LightRule]:
    """The state of all organizations at a month's end, with retirements up to a day."""
    cells = {}
    for organization, type_code, authorized, ceiling, in_post, light_code in _asked(
        reader, day, "simulate_cell"
    ):
        if light_code == "grey" and in_post:  # no office ever delivered posts
            authorized = ceiling = None
        cells[organization, type_code] = Cell(_number(authorized), _number(ceiling), in_post)
    offices = {
        (organization, level, role): Office(_number(posts), leaders)
        for organization, level, role, posts, leaders in _asked(reader, day, "simulate_leadership")
    }
    retirements = _asked(reader, day, "simulate_retirement", f"date {literal(until.isoformat())}")
    for organization, type_code, level, role, retires_on, count in retirements:
        if (organization, type_code) in cells:
            cells[organization, type_code].retirements += [retires_on] * count
        if (organization, level, role) in offices:
            offices[organization, level, role].retirements += [retires_on] * count
    for cell in cells.values():
        cell.retirements.sort()
    for office in offices.values():
        office.retirements.sort()
    [(full, over, large)] = _asked(reader, day, "simulate_light_rule")
    rule = LightRule(float(full), float(over), float(large))
    known = {row[0] for row in _asked(reader, day, "verify_organization")}
    return Course(cells, offices, known | {key[0] for key in cells}), rule


def _number(posts: int | None) -> Number:
    return Number(0, 1) if posts is None else Number(posts)
