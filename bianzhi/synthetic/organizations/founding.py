"""The organizations of the first month: organs, towns, institutions; their posts and structure."""

from __future__ import annotations

from typing import Any

from bianzhi.synthetic.calendar import NO_DAY, Span, day
from bianzhi.synthetic.documents import documents
from bianzhi.synthetic.organizations import divisions, structure
from bianzhi.synthetic.people.identity import credit_code
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.tiers import Tier
from bianzhi.synthetic.world import Cell, Movement, Organization, World

# Share of posts filled, by kind: organs 90-96 %, schools 96-100 %, towns 85-92 %.
FILL = {
    "organ": (0.90, 0.965),
    "police": (0.92, 0.97),
    "court": (0.90, 0.97),
    "procuratorate": (0.90, 0.97),
    "justice": (0.90, 0.96),
    "town": (0.85, 0.925),
    "school": (0.955, 1.0),
    "hospital": (0.86, 0.98),
    "centre": (0.84, 0.97),
    "reference": (0.88, 0.97),
}
_POLITICAL_LEGAL = {"police", "court", "procuratorate"}
_CHINESE = "零一二三四五六七八九"


class Founder:
    """Creates organizations and keeps the state needed to name and number them."""

    def __init__(self, world: World, tier: Tier, span: Span, seed: int):
        self.world = world
        self.tier = tier
        self.span = span
        # The topic is part of the seed: another word gives another city.
        self.rng = stream(seed, "bodies")
        self.serials: dict[str, int] = {}
        self.free_codes: list[str] = []

    def organization_code(self, scope: str, institution: bool) -> str:
        """The next code of the scope: codes of organs begin with 1, of institutions with 2."""
        key = scope + ("2" if institution else "1")
        self.serials[key] = self.serials.get(key, 0) + 1
        return f"{key}{self.serials[key]:04d}"

    def found(
        self, *, scope: str, established_on: int, month: int = 0, **values: Any
    ) -> Organization:
        """Create an organization with the document that establishes it."""
        institution = values["nature"] == "5"
        organization = Organization(
            index=len(self.world.organizations),
            code=values.pop("code", None) or self.organization_code(scope, institution),
            scope=scope,
            level=values.pop("level", "2" if scope.endswith("00") else "3"),
            established_on=established_on,
            shown_from=month,
            **values,
        )
        kind = {"5": "12", "3": "13"}.get(organization.nature, "11")
        organization.credit_code = credit_code(kind, organization.scope, organization.index + 1)
        self.world.organizations.append(organization)
        self.world.by_key[(scope, organization.key)] = organization
        return organization

    def set_up(self, organization: Organization, month: int, on: int) -> None:
        """Create the founding document of an organization that exists when the history begins."""
        document = documents.issue(
            self.world,
            self.span,
            scope=organization.scope,
            level=approver(organization),
            by="commission",
            on=on,
            subject="1",
            title=f"关于设立{organization.names[0][1]}的批复",
            month=month,
        )
        document.items.append((organization.index, None, "1", None))
        organization.established_document = document.index
        organization.established_on = on + int(self.rng.integers(0, 40))

    def cell(self, organization: Organization, type_code: str, fill: float | None = None) -> Cell:
        """The cell of an organization and type; created if missing."""
        if type_code in organization.cells:
            return self.world.cells[organization.cells[type_code]]
        low, high = FILL[organization.kind]
        drawn = float(self.rng.uniform(low, high))
        cell = Cell(
            len(self.world.cells),
            organization.index,
            type_code,
            organization.funding,
            fill or drawn,
        )
        self.world.cells.append(cell)
        organization.cells[type_code] = cell.index
        return cell

    def opening(self, organization: Organization, posts: dict[str, int]) -> int:
        """Approve the first posts of an organization that exists when the history begins."""
        year = int(self.rng.integers(2006, 2011))
        on = day(year, int(self.rng.integers(1, 13)), int(self.rng.integers(1, 28)))
        on = max(on, organization.established_on + 1)
        document = documents.issue(
            self.world,
            self.span,
            scope=organization.scope,
            level=organization.level if organization.level != "4" else "3",
            by="commission",
            on=on,
            subject="4",
            title=f"关于核定{organization.names[0][1]}机构编制的通知",
            month=0,
        )
        for type_code, number in posts.items():
            cell = self.cell(organization, type_code)
            cell.steps.append((0, number))
            cell.document.append((0, document.index))
            document.items.append((organization.index, type_code, "2", number))
            self.world.movements.append(
                Movement(cell.index, 0, on, number, number, "01", -1, document.index)
            )
        return document.index


def approver(organization: Organization) -> str:
    """The level of the authority that may establish the organization."""
    if organization.level == "2" and organization.grade in ("106", "107", "108"):
        return "1"
    if organization.level in ("3", "4") and organization.grade in ("107", "108", "109", "110"):
        return "2"
    return "2" if organization.level == "2" else "3"


def open_world(founder: Founder) -> None:
    """Create all organizations of the first month."""
    for prefecture in founder.tier.prefectures:
        counties = founder.tier.counties or tuple(divisions.staffed_counties(prefecture))
        for scope in (prefecture, *counties):
            founder.world.scopes.append(scope)
            _organs(founder, scope)
            if scope != prefecture:
                _towns(founder, scope)
            elif not founder.tier.small:
                _zones(founder, scope)
            _institutions(founder, scope)


def _is_city(scope: str) -> bool:
    return scope.endswith("00")


def _wanted(founder: Founder, row: dict[str, str], scope: str) -> bool:
    return not founder.tier.small or ("c" if _is_city(scope) else "x") in row["small"]


def _organs(founder: Founder, scope: str) -> None:
    for row in divisions.template_rows("organs"):
        posts = int(row["city_posts"] if _is_city(scope) else row["county_posts"])
        if row["since"] or posts == 0 or not _wanted(founder, row, scope):
            continue
        scale = founder.tier.organ_scale * (
            1 if _is_city(scope) else divisions.weight(scope) ** 0.5
        )
        posts = max(5, round(min(posts, 250 if founder.tier.small else posts) * scale))
        organization = founder.found(
            **organ_values(row, scope), scope=scope, established_on=int(NO_DAY)
        )
        _settle(founder, organization, organ_posts(founder, organization, posts))


def organ_values(row: dict[str, str], scope: str) -> dict:
    """Attributes of an organ from its template row."""
    city = _is_city(scope)
    name = row["city_name"] if city else row["county_name"] or row["city_name"]
    return {
        "key": row["key"],
        "division": scope,
        "names": [(0, name.format(d=divisions.name(scope)))],
        "kind": row["kind"],
        "function": row["function"],
        "policy_field": row["policy_field"],
        "organization_type": row["organization_type"],
        "system": row["system"],
        "nature": row["nature"],
        "grade": "107" if city else "109",
    }


def organ_posts(founder: Founder, organization: Organization, posts: int) -> dict[str, int]:
    """The posts of an organ by establishment type."""
    main = "12" if organization.kind in _POLITICAL_LEGAL else "11"
    split = {main: posts}
    if posts >= 12:
        split["31"] = max(1, round(posts * 0.06))
    return split


def _settle(
    founder: Founder, organization: Organization, posts: dict[str, int], *, old: bool = True
) -> None:
    year = int(founder.rng.integers(1985, 2005)) if old else 2006
    on = day(year, int(founder.rng.integers(1, 13)), int(founder.rng.integers(1, 28)))
    founder.set_up(organization, 0, on)
    document = founder.opening(organization, posts)
    structure.build(founder.world, founder.rng, organization, sum(posts.values()), 0, document)


def _towns(founder: Founder, scope: str) -> None:
    towns = divisions.towns(scope)
    for code, name in towns[:2] if founder.tier.small else towns:
        street = name.endswith("街道")
        full = divisions.name(scope) + name + ("办事处" if street else "人民政府")
        organization = founder.found(
            scope=scope,
            key=f"town:{code}",
            division=code,
            level="4",
            names=[(0, full)],
            kind="town",
            function="town_general",
            policy_field="town",
            organization_type="41" if street else "40",
            system="10",
            nature="1",
            grade="109",
            established_on=int(NO_DAY),
        )
        _settle(founder, organization, {"11": int(founder.rng.integers(25, 46)), "31": 2})


def _zones(founder: Founder, scope: str) -> None:
    """Create functional zones, which have staff of the city but no code of the national list."""
    for code, name in divisions.zones(scope):
        organization = founder.found(
            scope=scope,
            key=f"zone:{code}",
            division=code,
            names=[(0, f"{name}管理委员会")],
            kind="organ",
            function="zone",
            policy_field="economy",
            organization_type="42",
            system="03",
            nature="1",
            grade="107",
            established_on=int(NO_DAY),
        )
        _settle(founder, organization, {"11": int(founder.rng.integers(60, 121)), "31": 5})


def _institutions(founder: Founder, scope: str) -> None:
    size = 1.0 if _is_city(scope) else divisions.weight(scope)
    for row in divisions.template_rows("institutions"):
        if not _wanted(founder, row, scope) or (row["level"] == "town" and _is_city(scope)):
            continue
        if row["level"] == "town":
            towns = [
                organization
                for organization in founder.world.organizations
                if organization.scope == scope and organization.kind == "town"
            ]
            for town in towns:
                _town_institutions(founder, row, scope, town, size)
            continue
        number = _how_many(founder, row, size)
        for place in range(1, number + 1):
            name = row["name"].format(d=divisions.name(scope), n=_ordinal(place))
            _institution(founder, row, scope, scope, name, size, f"{row['name']}:{place}", None)


def _how_many(founder: Founder, row: dict[str, str], size: float) -> int:
    if founder.tier.small:
        return 1
    return max(1, round(int(row["per_county"]) * size * founder.tier.institution_scale))


def _town_institutions(
    founder: Founder, row: dict[str, str], scope: str, town: Organization, size: float
) -> None:
    town_name = divisions.name(scope) + town.names[0][1].removeprefix(divisions.name(scope))
    town_name = town_name.removesuffix("人民政府").removesuffix("办事处")
    number = _how_many(founder, row, size)
    for place in range(1, number + 1):
        name = row["name"].format(t=town_name, n=_ordinal(place))
        key = f"{row['name']}:{town.key}:{place}"
        _institution(founder, row, scope, town.division, name, size, key, town)


def _ordinal(place: int) -> str:
    if place < 10:
        return _CHINESE[place]
    tens, ones = divmod(place, 10)
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")


def _institution(
    founder: Founder,
    row: dict[str, str],
    scope: str,
    division: str,
    name: str,
    size: float,
    key: str,
    town: Organization | None,
) -> None:
    sponsor = town or founder.world.in_scope(scope, row["sponsor"])
    if row["sponsor"] not in ("town_office",):
        sponsor = founder.world.in_scope(scope, row["sponsor"]) or sponsor
    if sponsor is None:
        sponsor = founder.world.by_key[scope, "government_office"]
    organization = founder.found(
        scope=scope,
        key=key,
        division=division,
        names=[(0, name)],
        kind=row["kind"],
        function=sponsor.function,
        policy_field=sponsor.policy_field,
        organization_type="50",
        system="03" if town is None else "10",
        nature="5",
        grade=row["grade"],
        parents=[(0, sponsor.index)],
        industry=row["industry"],
        institution_class=row["class"],
        funding=row["funding"],
        reference_managed=row["establishment_type"] == "21",
        established_on=int(NO_DAY),
    )
    low, high = int(row["min_posts"]), int(row["max_posts"])
    factor = 0.95 * size**0.4
    if founder.tier.small:
        factor = 0.7 if organization.kind == "hospital" else 1.4
    posts = round(float(founder.rng.uniform(low, high)) * factor)
    split = {row["establishment_type"]: max(4, posts)}
    if organization.kind == "reference" and founder.rng.random() < 0.5:
        split["22"] = max(2, round(posts * 0.25))
    _settle(founder, organization, split)
