"""A plan beside the present course, from the state of a published warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader
from bianzhi.simulate.course import (
    AHEAD_MONTHS,
    Cell,
    Course,
    LightRule,
    Number,
    Office,
    StepFault,
    month_end,
    months,
)
from bianzhi.simulate.plan import Plan

COLUMNS = ("month", "organization_code", "subject_code", "measure_code", "present", "planned")


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
    present, rule = load(reader, day, month_end(ends[-1], AHEAD_MONTHS))
    planned = present.copied()
    _require_applicable(present.copied(), plan, file, day)
    both = zip(
        ends,
        months(present, (), ends, rule),
        months(planned, plan.in_order(), ends, rule),
        strict=True,
    )
    return Simulation(day, [row for end, *courses in both for row in _rows(end, *courses)])


def _rows(end: date, present: dict, planned: dict) -> Iterator[tuple]:
    for place in sorted({*present, *planned}):
        none = "grey" if place[2] == "light_code" else 0
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


def load(reader: Reader, day: date, until: date) -> tuple[Course, LightRule]:
    """The state of all organizations at a month's end, with retirements up to a day."""
    at = f"date {literal(day.isoformat())}"

    def rows(name: str, *arguments: str) -> list[tuple]:
        call = f"{REPORTING_SCHEMA}.{name}({', '.join([at, *arguments])})"
        return list(reader.run(f"select * from {call}").rows())

    cells = {}
    for organization, type_code, authorized, ceiling, in_post, light_code in rows("simulate_cell"):
        if light_code == "grey" and in_post:  # no office ever delivered posts
            authorized = ceiling = None
        cells[organization, type_code] = Cell(_number(authorized), _number(ceiling), in_post)
    offices = {
        (organization, level, role): Office(_number(posts), leaders)
        for organization, level, role, posts, leaders in rows("simulate_leadership")
    }
    retirements = rows("simulate_retirement", f"date {literal(until.isoformat())}")
    for organization, type_code, level, role, retires_on, count in retirements:
        if (organization, type_code) in cells:
            cells[organization, type_code].retirements += [retires_on] * count
        if (organization, level, role) in offices:
            offices[organization, level, role].retirements += [retires_on] * count
    for cell in cells.values():
        cell.retirements.sort()
    for office in offices.values():
        office.retirements.sort()
    [(full, over, large)] = rows("simulate_light_rule")
    rule = LightRule(float(full), float(over), float(large))
    known = {row[0] for row in rows("verify_organization")}
    return Course(cells, offices, known | {key[0] for key in cells}), rule


def _number(posts: int | None) -> Number:
    return Number(0, 1) if posts is None else Number(posts)
