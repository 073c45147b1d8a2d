"""Once a year each office adds what its sanding plans say of posts, its duties and its workload.

They are deliveries under a scope of their own, so that they change no other delivery. Posts of a
plan are those of the day the plan was issued: movements since then, and planted slips, make it
differ. A few plans have another name, grade or number of leaders than the register.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Stock
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import Organization, in_force
from bianzhi.synthetic.write.deliveries import Writer, canonical, save

SCOPE_ENDING = "-plan"
_WRONG_POSTS, _UNKNOWN_DEPARTMENT, _UNPLACED_DUTY = 0.04, 0.08, 0.05  # shares
_OTHER_NAME, _OTHER_GRADE, _MORE_LEADERS = 0.05, 0.05, 0.05  # shares of organizations
_GRADES = ("105", "106", "107", "108", "109", "110", "111", "112")  # a wrong grade is the next one
_DUTY_POSTS = 2  # graded posts with a duty per institution
# Measure of workload and usual quantity per post, by kind of organization.
_WORK = {
    "school": ("pupils", 13.5),
    "hospital": ("beds", 0.8),
    "court": ("cases", 60.0),
    "procuratorate": ("cases", 25.0),
    "organ": ("service_items", 300.0),
    "town": ("service_items", 220.0),
}


class Plans:
    """The rows of sanding plans, duties and workload of a month, and the truth about posts."""

    def __init__(self, city: City, posts: Stock):
        world, seed = city.world, city.seed
        self.city, self.posts = city, posts
        plan = stream(seed, "sanding_plan")
        self.slips = plan.random(len(world.cells)) < _WRONG_POSTS
        self.additions = plan.random(len(world.organizations)) < _UNKNOWN_DEPARTMENT
        different = stream(seed, "sanding_plan", "differences")
        count = len(world.organizations)
        self.renamed = different.random(count) < _OTHER_NAME
        self.regraded = different.random(count) < _OTHER_GRADE
        self.more_leaders = different.random(count) < _MORE_LEADERS
        duty = stream(seed, "duties")
        self.unplaced = duty.random(len(world.departments)) < _UNPLACED_DUTY
        self.misplaced = duty.random(len(world.organizations)) < _UNPLACED_DUTY
        work = stream(seed, "workload")
        self.usual = work.lognormal(0.0, 0.3, len(world.organizations))
        self.yearly = work.lognormal(0.0, 0.05, (city.span.count, len(world.organizations)))
        self.truth: list[dict] = []
        self.differences: list[dict] = []

    def entities(self, scope: str, month: int) -> dict[str, pl.DataFrame]:
        """The frames of a scope in a month by entity, without empty ones."""
        present = [
            organization
            for organization in self.city.world.organizations
            if organization.scope == scope
            and organization.shown_from <= month < organization.works_to
        ]
        organs = [organization for organization in present if not organization.is_institution]
        rows = {
            "sanding_plan": [row for organ in organs for row in self._plan(organ, month)],
            "duty": [
                *(row for organ in organs for row in self._duties(organ, month)),
                *self._duties_of_posts(scope, month),
            ],
            "workload": [*self._workload(present, month), *self._territory(scope, month)],
        }
        return {
            entity: canonical(entity, pl.DataFrame(records, infer_schema_length=None))
            for entity, records in rows.items()
            if records
        }

    def _plan(self, organ: Organization, month: int) -> list[dict]:
        world = self.city.world
        starts = [world.departments[index].start for index in organ.departments]
        issued = max((start for start in starts if start <= month), default=organ.shown_from)
        name, grade = organ.name(issued), organ.grade
        if self.renamed[organ.index]:
            name = self._differ("name", f"{name}（筹）", organ, month)
        if self.regraded[organ.index]:
            following = _GRADES[(_GRADES.index(grade) + 1) % len(_GRADES)]
            grade = self._differ("grade", following, organ, month)
        rows = [
            _item(organ, "N", "name", name, None, None, None),
            _item(organ, "G", "grade", "机构规格", grade, None, None),
        ]
        if self.additions[organ.index]:
            code = self._differ("department", "99", organ, month)
            rows.append(_item(organ, "X", "department", "督查室", code, 2, None))
        if self.more_leaders[organ.index]:
            rows += self._one_leader_more(organ, month)
        for index in organ.cells.values():
            cell = world.cells[index]
            known = [step for step in cell.steps if step[0] <= issued]
            if not known or known[-1][1] <= 0:
                continue
            posts = known[-1][1] + int(self.slips[index])
            document = world.documents[in_force(cell.document, issued)].number
            name = f"编制{cell.type}"
            rows.append(
                _item(organ, f"P{cell.type}", "establishment", name, cell.type, posts, document)
            )
            registered = in_force(cell.steps, month)
            self.truth.append(
                {
                    "as_of": as_date(int(self.city.span.closes(month))),
                    "organization_code": organ.code,
                    "establishment_type_code": cell.type,
                    "plan_posts": posts,
                    "registered_posts": registered if registered > 0 else None,
                    "is_slip": bool(self.slips[index]),
                }
            )
        return rows

    def _one_leader_more(self, organ: Organization, month: int) -> list[dict]:
        """An item with more posts than the register has for the organization's first leaders."""
        lines = [self.city.world.lines[index] for index in organ.lines]
        own = [line for line in lines if line.department < 0 and line.start <= month < line.end]
        if not own:
            return []
        code = self._differ("leadership", f"/{own[0].level}/{own[0].role}", organ, month)
        return [_item(organ, "L", "leadership", "领导职数", code, own[0].posts + 1, None)]

    def _differ(self, field: str, value: str, organ: Organization, month: int) -> str:
        """Note a planted difference; returns the value of the plan."""
        self.differences.append(
            {
                "as_of": as_date(int(self.city.span.closes(month))),
                "organization_code": organ.code,
                "field_code": field,
                "plan_value": value,
            }
        )
        return value

    def _duties(self, organ: Organization, month: int) -> list[dict]:
        departments = [self.city.world.departments[index] for index in organ.departments]
        return [
            {
                "organization_code": organ.code,
                "duty_no": f"D{department.code}",
                "duty_text": f"负责{department.name}工作",
                "department_code": None if self.unplaced[department.index] else department.code,
                "post_code": None,
            }
            for department in departments
            if department.start <= month < department.end
        ]

    def _duties_of_posts(self, scope: str, month: int) -> list[dict]:
        place = self.city.scopes.index(scope)
        shown = self.posts.shown(month)
        shown = shown[self.posts.scope[shown] == place]
        chosen = (
            self.posts.frame[shown]
            .filter(pl.col("occupied_code") == "filled")
            .sort("organization_code", "post_code")
            .group_by("organization_code", maintain_order=True)
            .head(_DUTY_POSTS)
        )
        numbers = {
            organization.code: organization.index for organization in self.city.world.organizations
        }
        return [
            {
                "organization_code": code,
                "duty_no": f"P{post}",
                "duty_text": f"承担{title}工作",
                "department_code": None,
                "post_code": f"{code}-Z9" if self.misplaced[numbers[code]] else post,
            }
            for code, post, title in chosen.select(
                "organization_code", "post_code", "post_title"
            ).iter_rows()
        ]

    def _workload(self, present: list[Organization], month: int) -> list[dict]:
        rows = []
        for organization in present:
            cells = [self.city.world.cells[index] for index in organization.cells.values()]
            posts = sum(in_force(cell.steps, month) for cell in cells if cell.steps)
            if organization.kind in _WORK and posts > 0:
                measure, usual = _WORK[organization.kind]
                noise = self.usual[organization.index] * self.yearly[month, organization.index]
                quantity = round(posts * usual * float(noise))
                rows.append(self._work("organization", organization.code, measure, month, quantity))
        return rows

    def _territory(self, scope: str, month: int) -> list[dict]:
        place = self.city.scopes.index(scope)
        people = 300_000 + 90_000 * place + 800 * month
        return [
            self._work("division", scope, "population", month, people),
            self._work("division", scope, "villages", month, 150 + 20 * place),
        ]

    def _work(self, kind: str, subject: str, measure: str, month: int, quantity: int) -> dict:
        return {
            "subject_type_code": kind,
            "subject_code": subject,
            "measure_code": measure,
            "period": as_date(int(self.city.span.opens(month))),
            "quantity": quantity,
        }


def _item(
    organ: Organization,
    number: str,
    kind: str,
    name: str,
    code: str | None,
    value: int | None,
    document: str | None,
) -> dict:
    return {
        "organization_code": organ.code,
        "item_no": number,
        "item_type_code": kind,
        "item_name": name,
        "item_code": code,
        "item_value": value,
        "doc_no": document,
    }


def write(writer: Writer, posts: Stock, out: Path) -> dict[str, pl.DataFrame]:
    """Write the plans of all scopes for each December and the last month.

    Returns:
        ``sanding_plans``: the posts of each delivered plan beside those of the register of the same
        month; ``sanding_differences``: the planted differences of other fields by delivered plan.
    """
    city, calendar = writer.city, writer.calendar
    plans = Plans(city, posts)
    for month in range(city.span.count):
        if city.span.calendar_month(month) != 12 and month != city.span.count - 1:
            continue
        for scope in np.flatnonzero(calendar.delivers[:, month]).tolist():
            name = city.scopes[scope]
            own = f"{name}{SCOPE_ENDING}"
            folder = out / "deliveries" / city.span.as_of(month) / own
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "delivery.yml").write_text(
                f"as_of: {city.span.as_of(month)}\n"
                f'scope: "{own}"\n'
                f'received_at: "{calendar.received_at(city, scope, month)}"\n',
                "utf-8",
            )
            for entity, frame in plans.entities(name, month).items():
                save(frame, folder / f"{entity}.parquet")
    return {
        "sanding_plans": pl.DataFrame(plans.truth, infer_schema_length=None),
        "sanding_differences": pl.DataFrame(plans.differences, infer_schema_length=None),
    }
