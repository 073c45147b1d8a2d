"""Departments and leadership quotas of an organization, by the norms for its kind and size."""

from __future__ import annotations

import numpy as np

from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.world import (
    CHIEF,
    DEPUTY,
    DEPUTY_HEAD,
    DISCIPLINE,
    HEAD,
    PROFESSIONAL,
    Department,
    Line,
    Organization,
    World,
)

# Level of the chief and of the deputies, by grade of the organization.
_LEVELS = {
    "107": ("131", "132"),
    "108": ("132", "141"),
    "109": ("141", "142"),
    "110": ("142", "151"),
    "111": ("151", "152"),
}
# Levels of the chief and deputies of a department, by grade of the organization.
_BELOW = {"107": ("141", "142"), "109": ("151", "152")}
_SUPPORT = {"办公室", "综合科", "党政综合办公室", "指挥中心", "政治处", "人事教育科", "规划财务科"}
_SIZE = {"police": 60, "school": 30, "hospital": 45, "centre": 9, "reference": 9, "town": 6}


def build(
    world: World,
    rng: np.random.Generator,
    organization: Organization,
    posts: int,
    month: int,
    document: int,
    number: int | None = None,
) -> None:
    """Create the departments and leadership lines of an organization from ``month`` on.

    ``number`` is the number of departments; by default it follows from the size of the
    organization.
    """
    names = _names(organization, posts, rng, number, after=month > 0)
    shares: np.ndarray | list[float] = rng.dirichlet(np.full(len(names), 12.0)) if names else []
    staffed = max(0, posts - 4) if posts > 12 else posts
    numbers = apportion(staffed, shares)
    chief_level, deputy_level = _BELOW.get(organization.grade, (None, None))
    _organization_lines(world, organization, posts, month, document)
    serial = len(organization.departments)
    for place, (name, number) in enumerate(zip(names, numbers, strict=True), 1):
        department = Department(
            index=len(world.departments),
            organization=organization.index,
            code=f"{serial + place:02d}",
            name=name,
            type="5" if "党" in name and "政" not in name else "1" if name in _SUPPORT else "2",
            posts=number,
            start=month,
        )
        world.departments.append(department)
        organization.departments.append(department.index)
        if chief_level is None or deputy_level is None or organization.kind == "centre":
            continue
        deputies = 0 if number <= 3 else 1 if number <= 7 else 2
        _line(world, organization, department.index, chief_level, "1", HEAD, 1, document, month)
        if deputies:
            _line(
                world,
                organization,
                department.index,
                deputy_level,
                "3",
                DEPUTY_HEAD,
                deputies,
                document,
                month,
            )


def _names(
    organization: Organization,
    posts: int,
    rng: np.random.Generator,
    number: int | None,
    *,
    after: bool,
) -> list[str]:
    template = divisions.template("departments")
    kind = {"court": "justice", "procuratorate": "justice", "justice": "organ"}.get(
        organization.kind, organization.kind
    )
    business = list(template["business"]["centre" if kind == "reference" else kind])
    if after and kind == "organ":
        business = template["after_reform"] + business
    wanted = number or round(
        posts / _SIZE.get(organization.kind, 6.2 if organization.level == "2" else 6.8)
    )
    if organization.is_institution and posts < 12:
        return []
    wanted = max(1 if posts >= 5 else 0, wanted)
    support = (
        []
        if organization.kind in ("town", "school", "hospital", "centre", "reference", "police")
        else template["support"][: max(1, wanted // 3)]
    )
    room = max(0, wanted - len(support))
    if kind == "organ":
        business = [business[place] for place in sorted(rng.permutation(len(business))[:room])]
    return (support + business[:room])[: max(wanted, 0)]


def _organization_lines(
    world: World, organization: Organization, posts: int, month: int, document: int
) -> None:
    chief, deputy = _LEVELS[organization.grade]
    _line(world, organization, -1, chief, "1", CHIEF, 1, document, month)
    _line(
        world, organization, -1, deputy, "3", DEPUTY, deputies(organization, posts), document, month
    )
    if organization.kind == "town":
        _line(world, organization, -1, chief, "Z", DEPUTY, 2, document, month)
        _line(world, organization, -1, deputy, "5", DISCIPLINE, 1, document, month)
    elif not organization.is_institution and organization.level == "2":
        if posts >= 40:
            _line(world, organization, -1, deputy, "4", PROFESSIONAL, 1, document, month)
        if posts >= 25:
            _line(world, organization, -1, deputy, "5", DISCIPLINE, 1, document, month)


def deputies(organization: Organization, posts: int) -> int:
    """The deputy posts of an organization by its norm."""
    if organization.kind == "town":
        return 5
    if not organization.is_institution:
        most = 4 if organization.level == "2" else 3
        return max(1, min(most, 1 + posts // 15))
    for limit, number in ((10, 1), (50, 2), (100, 3), (200, 4), (400, 5), (600, 6)):
        if posts <= limit:
            return number
    return 7


def _line(
    world: World,
    organization: Organization,
    department: int,
    level: str,
    role: str,
    rank: int,
    posts: int,
    document: int,
    month: int,
) -> None:
    organization.lines.append(len(world.lines))
    world.lines.append(
        Line(
            len(world.lines),
            organization.index,
            department,
            level,
            role,
            rank,
            posts,
            document,
            month,
        )
    )


def close(world: World, organization: Organization, month: int) -> None:
    """End all departments and lines of an organization at ``month``."""
    for index in organization.departments:
        world.departments[index].end = min(world.departments[index].end, month)
    for index in organization.lines:
        world.lines[index].end = min(world.lines[index].end, month)


def apportion(total: int, shares: np.ndarray | list[float]) -> list[int]:
    """Round ``total`` times ``shares`` to integers with the same sum, by largest remainder."""
    if len(shares) == 0:
        return []
    exact = np.asarray(shares, float) * total
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole.tolist()
