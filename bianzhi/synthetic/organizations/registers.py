"""State rows about organizations: register, departments, posts, quotas, titles, plates, plans."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Stock
from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.world import FOREVER, Cell, Organization, World

_LAST = FOREVER
_PLACED_IN = 2  # months


class Rows:
    """Collects rows with their months and scope."""

    def __init__(self, city: City, entity: str, every: int = 1):
        self.place = {scope: number for number, scope in enumerate(city.scopes)}
        self.entity, self.every = entity, every
        self.rows: list[dict] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.scope: list[int] = []
        self.subject: list[int] = []

    def add(self, scope: str, start: int, end: int, row: dict, subject: int = -1) -> None:
        """Add a row shown from month ``start`` to before ``end``; an empty interval adds none."""
        if start < end:
            self.subject.append(subject)
            self.rows.append(row)
            self.start.append(start)
            self.end.append(end)
            self.scope.append(self.place[scope])

    def stock(self) -> Stock:
        """The added rows in their order."""
        frame = pl.DataFrame(self.rows, infer_schema_length=None)
        return Stock(
            self.entity,
            frame,
            np.array(self.start, np.int64),
            np.array(self.end, np.int64),
            np.array(self.scope, np.int64),
            self.every,
            subject=np.array(self.subject, np.int64),
        )


def organizations(city: City) -> Stock:
    """The register of organizations, one row per organization and state."""
    world, rows = city.world, Rows(city, "organization")
    for organization in world.organizations:
        points = {
            organization.shown_from,
            *(month for month, _ in organization.names + organization.parents),
        }
        if organization.works_to < _LAST:
            points.add(organization.works_to + 1)
        points.add(organization.managed_to)
        starts = sorted(
            point for point in points if organization.shown_from <= point < organization.shown_to
        )
        for start, end in zip(starts, [*starts[1:], organization.shown_to], strict=True):
            rows.add(
                organization.scope,
                start,
                end,
                _organization(city, organization, start),
                organization.index,
            )
    return rows.stock()


def _organization(city: City, organization: Organization, month: int) -> dict:
    world = city.world
    name = organization.name(month)
    parent = organization.parent(month)
    ended = month > organization.works_to
    place = divisions.name(organization.scope)
    document = organization.established_document
    return {
        "organization_code": organization.code,
        "uscc": organization.credit_code,
        "organization_name": name,
        "short_name": name.replace("中共", "").replace(place, place[-1]),
        "organization_type_code": organization.organization_type,
        "nature_code": organization.nature,
        "system_code": organization.system,
        "grade_code": organization.grade,
        "admin_level_code": organization.level,
        "division_code": organization.division,
        "parent_organization_code": world.organizations[parent].code if parent >= 0 else None,
        "function_code": organization.function,
        "policy_field_code": organization.policy_field,
        "industry_code": organization.industry,
        "public_institution_class_code": organization.institution_class,
        "funding_code": organization.funding,
        "is_reference_managed": organization.reference_managed and month < organization.managed_to,
        "established_on": as_date(organization.established_on),
        "established_doc_no": world.documents[document].number if document >= 0 else None,
        "abolished_on": _abolished_on(organization) if ended else None,
        "abolished_doc_no": world.documents[organization.abolished_document].number
        if ended
        else None,
        "status_code": "2" if ended else "1",
    }


def departments(city: City) -> Stock:
    """Internal departments, one row each."""
    world, rows = city.world, Rows(city, "department")
    grade = {"107": "109", "109": "111", "108": "110"}
    for department in world.departments:
        organization = world.organizations[department.organization]
        row = {
            "organization_code": organization.code,
            "department_code": department.code,
            "department_name": department.name,
            "department_type_code": department.type,
            "grade_code": grade.get(organization.grade, "998"),
            "authorized_posts": department.posts,
        }
        rows.add(
            organization.scope, max(department.start, organization.shown_from), department.end, row
        )
    return rows.stock()


def establishments(city: City) -> Stock:
    """Authorized posts, one row per organization, establishment type and state."""
    world, rows = city.world, Rows(city, "establishment")
    for cell in world.cells:
        organization = world.organizations[cell.organization]
        points = sorted({month for month, _ in cell.steps} | set(cell.frozen[1:]) - {0})
        points = [point for point in points if point >= cell.steps[0][0]] if cell.steps else []
        for start, end in zip(points, [*points[1:], _LAST], strict=True):
            row = _establishment(world, organization, cell, start)
            if row["authorized_posts"] > 0:
                rows.add(organization.scope, start, end, row, cell.index)
    return rows.stock()


def _abolished_on(organization: Organization) -> date | None:
    return None if organization.abolished_on is None else as_date(organization.abolished_on)


def _establishment(world: World, organization: Organization, cell: Cell, month: int) -> dict:
    posts = [number for start, number in cell.steps if start <= month][-1]
    document = [index for start, index in cell.document if start <= month][-1]
    frozen, first, last = cell.frozen
    return {
        "organization_code": organization.code,
        "establishment_type_code": cell.type,
        "funding_code": cell.funding,
        "authorized_posts": posts,
        "frozen_posts": frozen if first <= month < last else 0,
        "reserved_posts": 1 if posts > 30 and cell.index % 7 == 0 else 0,
        "revolving_in_posts": cell.revolving_in if organization.works_to > month else 0,
        "revolving_out_posts": cell.revolving_out if organization.works_to > month else 0,
        "separately_listed_posts": cell.separately_listed,
        "doc_no": world.documents[document].number,
    }


def leadership_quotas(city: City) -> Stock:
    """Leadership posts, one row per organization or department, level and role."""
    world, rows = city.world, Rows(city, "leadership_quota")
    for line in world.lines:
        organization = world.organizations[line.organization]
        row = {
            "organization_code": organization.code,
            "department_code": _department_code(city, line.department),
            "leadership_level_code": line.level,
            "leadership_role_code": line.role,
            "authorized_posts": line.posts,
            "doc_no": world.documents[line.document].number,
        }
        rows.add(organization.scope, line.start, line.end, row, line.index)
    return rows.stock()


def _department_code(city: City, department: int) -> str | None:
    return city.world.departments[department].code if department >= 0 else None


def approved_titles(city: City, titles: list[str]) -> Stock:
    """Titles that the quotas of an organization allow; each once, even if several lines have it."""
    world, rows = city.world, Rows(city, "approved_title")
    carried: dict[tuple[int, str], list] = {}
    for line, title in zip(world.lines, titles, strict=True):
        carried.setdefault((line.organization, title), []).append(line)
    for (index, title), lines in carried.items():
        organization = world.organizations[index]
        covered = 0
        for line in sorted(lines, key=lambda item: (item.start, -item.end)):
            row = {
                "organization_code": organization.code,
                "post_title": title,
                "leadership_level_code": line.level,
                "leadership_role_code": line.role,
                "doc_no": world.documents[line.document].number,
            }
            # A title is withdrawn after its holder has been placed elsewhere.
            end = min(line.end + _PLACED_IN, organization.shown_to)
            rows.add(organization.scope, max(line.start, covered), end, row)
            covered = max(covered, end)
    return rows.stock()


def plates(city: City) -> Stock:
    """Additional name plates of organizations, delivered every three months."""
    world, rows = city.world, Rows(city, "organization_plate", every=3)
    for index, name, kind, month, document in world.plates:
        organization = world.organizations[index]
        row = {
            "organization_code": organization.code,
            "plate_name": name,
            "plate_type_code": kind,
            "doc_no": world.documents[document].number,
        }
        rows.add(organization.scope, month, organization.works_to, row)
    return rows.stock()


def sanding_plans(city: City) -> Stock:
    """The plan of every organ: departments, leaders and, from its document, posts."""
    world, rows = city.world, Rows(city, "sanding_plan", every=3)
    for organization in world.organizations:
        if organization.is_institution:
            continue
        starts = sorted(
            {world.departments[department].start for department in organization.departments}
        )
        for start in starts:
            _plan(city, rows, organization, start)
    return rows.stock()


def _plan(city: City, rows: Rows, organization: Organization, start: int) -> None:
    world = city.world
    lines = [world.lines[line] for line in organization.lines if world.lines[line].start == start]
    departments = [
        world.departments[department]
        for department in organization.departments
        if world.departments[department].start == start
    ]
    items = [
        ("department", department.name, department.code, department.posts)
        for department in departments
    ]
    for line in lines:
        holder = _department_code(city, line.department)
        name = "领导职数" if holder is None else "内设机构领导职数"
        code = f"{holder or ''}/{line.level}/{line.role}"
        items.append(("leadership", name, code, line.posts))
    for number, (kind, name, code, value) in enumerate(items, 1):
        row = {
            "organization_code": organization.code,
            "item_no": f"{number:03d}",
            "item_type_code": kind,
            "item_name": name,
            "item_code": code,
            "item_value": value,
            "doc_no": world.documents[lines[0].document].number if lines else None,
        }
        rows.add(organization.scope, start, min(department.end for department in departments), row)


def division_list(city: City, prefectures: tuple[str, ...]) -> Stock:
    """The division list, which the prefectures keep and deliver once a year."""
    rows = Rows(city, "division", every=12)
    for code, name, parent, level in divisions.all_rows(prefectures):
        row = {
            "division_code": code,
            "division_name": name,
            "parent_division_code": parent,
            "level_code": level,
        }
        owner = code[:4] + "00" if code[:4] + "00" in city.scopes else city.scopes[0]
        rows.add(owner, 0, _LAST, row)
    return rows.stock()


def baselines(city: City) -> Stock:
    """The posts of public institutions in the first month, which later posts may not exceed."""
    world, rows = city.world, Rows(city, "baseline", every=12)
    for scope in city.scopes:
        total: dict[str, int] = {}
        for cell in world.cells:
            if (
                world.organizations[cell.organization].scope == scope
                and cell.steps
                and cell.steps[0][0] == 0
            ):
                total[cell.type] = total.get(cell.type, 0) + cell.steps[0][1]
        for type_code, number in sorted(total.items()):
            row = {
                "division_code": scope,
                "establishment_type_code": type_code,
                "control_posts": round(number * 1.02),
                "baseline_on": as_date(int(city.span.closes(-1))),
                "doc_no": None,
            }
            rows.add(scope, 0, _LAST, row)
    return rows.stock()
