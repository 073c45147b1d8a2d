"""An oracle of reform effects, computed from staff and posts at each month's end.

It is written from the definitions of the marts alone, in fractions, and shares no code with the
models. ``weights`` gives the location of an organization's figures on constant structure, and the
recount of the flows gives the kinds of staff flows: both have oracles of their own.

Every answer is a dictionary from place to value without zeros. A place is (structure, level, unit,
measure, part), for a decomposition with the component.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction

from tests.flow import cases, recount
from tests.reform.worlds import AFTER, BEFORE, Organization, World

Weights = Callable[[str, int, str], dict[str | None, Fraction]]
Stocks = dict[tuple[str, str, str], int]  # organization, measure, part -> amount
Answer = dict[tuple, Fraction]
Sides = dict[str | None, list[Fraction]]  # per organization: numerator and denominator

AS_NAMED, CONSTANT = "as_named", "constant"
# The crosswalk weights that restate each measure: posts follow posts, heads follow heads.
FOLLOWS = {
    "bodies": "bodies",
    "departments": "bodies",
    "authorized_posts": "posts",
    "leadership_quota": "posts",
    "in_post": "in_post",
    "leaders": "in_post",
    "off_establishment": "in_post",
    "age": "in_post",
    "education": "in_post",
}
EXPLAINED = ("bodies", "departments", "authorized_posts", "in_post")
# The attribute of an organization that names its unit; the city has no column, and an organization
# is named by its code.
LEVELS = {
    "city": None,
    "admin_level": "level",
    "system": "system",
    "policy_field": "field",
    "organization": "code",
}
RECORD_MONTHS = 12
# Precedence of records on an organization: renaming and merger, division, its end, all others.
TOLD_FIRST = ("02", "03", "04", "05", "01", "09", "11", "12")
NOT_IN_POST = "2"
AGES = (30, 35, 40, 45, 50, 54, 59, 200)
AGE_BANDS = (
    "30_and_below",
    "31_35",
    "36_40",
    "41_45",
    "46_50",
    "51_54",
    "55_59",
    "60_and_above",
)
EDUCATION_BANDS = {
    "11": "doctor",
    "14": "master",
    "21": "bachelor",
    "31": "college",
    None: "missing",
}


# What is there


def stocks(world: World, month: int) -> Stocks:
    """Every measure of every organization at a month's end."""
    now = world.at(month)
    result: Stocks = Counter()
    result.update((organization.code, "bodies", "") for organization in now.organizations)
    result.update((organization, "departments", "") for organization, _ in now.departments)
    for (organization, kind), posts in now.posts.items():
        result[organization, "authorized_posts", kind] += posts
    for (organization, *what), posts in now.quotas.items():
        result[organization, "leadership_quota", "/".join(what)] += posts
    result.update((w.organization, "off_establishment", w.type or "missing") for w in now.workers)
    for person in in_post(world, month):
        result[person.organization, "in_post", person.type or "missing"] += 1
        result[person.organization, "age", _age_band(person, month)] += 1
        result[person.organization, "education", EDUCATION_BANDS[person.education]] += 1
        if person.leads:
            result[person.organization, "leaders", "/".join(person.leads)] += 1
    return {place: amount for place, amount in result.items() if amount}


def in_post(world: World, month: int) -> list:
    return [p for p in world.at(month).people if p.occupancy != NOT_IN_POST]


def _months_of_age(person, month: int) -> int:
    year, number = divmod(month - 1, 12)
    return (2018 + year - person.born[0]) * 12 + number + 1 - person.born[1]


def _age_band(person, month: int) -> str:
    if person.born is None:
        return "missing"
    years = _months_of_age(person, month) // 12
    return next(band for band, last in zip(AGE_BANDS, AGES, strict=True) if years <= last)


# Where it counts


class Units:
    """The units of organizations: their attribute, or ``missing``; themselves; the city."""

    def __init__(self, world: World):
        self._shown: dict[str, dict[int, Organization]] = defaultdict(dict)
        for month in world.months:
            for organization in world.at(month).organizations:
                self._shown[organization.code][month] = organization

    def unit(self, code: str | None, level: str, month: int) -> str:
        """The unit at a month; if the organization is not shown, its last unit, else its first."""
        if level == "city":
            return "all"
        if code is None:
            return "none"
        if level == "organization":
            return code
        shown = self._shown.get(code)
        if not shown:
            return "missing"
        by_then = [known for known in shown if known <= month]
        organization = shown[max(by_then) if by_then else min(shown)]
        return getattr(organization, LEVELS[level]) or "missing"


def _targets(
    weights: Weights, structure: str, organization: str, month: int, measure: str
) -> dict[str | None, Fraction]:
    if structure == AS_NAMED:
        return {organization: Fraction(1)}
    return weights(organization, month, FOLLOWS[measure])


def comparison(world: World, weights: Weights) -> tuple[Answer, Answer]:
    """Values before and after: as named in the unit of the time, restated in the final unit."""
    units = Units(world)
    answers = []
    for month in (BEFORE, AFTER):
        answer: Answer = defaultdict(Fraction)
        for (organization, measure, part), amount in stocks(world, month).items():
            for structure in (AS_NAMED, CONSTANT):
                counted_at = month if structure == AS_NAMED else AFTER
                for to, weight in _targets(
                    weights, structure, organization, month, measure
                ).items():
                    for level in LEVELS:
                        unit = units.unit(to, level, counted_at)
                        answer[structure, level, unit, measure, part] += amount * weight
        answers.append(_without_zeros(answer))
    return answers[0], answers[1]


def _without_zeros(answer: Answer) -> Answer:
    return {place: value for place, value in answer.items() if value}


# Why it moved


def decomposition(world: World, weights: Weights) -> Answer:
    """Each cause in its month, with the weight of that month; then the stock that moves with it.

    If the weights of an organization change, its stock moves (restructured). As named, an
    organization counts all causes in its final unit; its earlier stock moves there with it
    (regrouped).
    """
    units = Units(world)
    answer: Answer = defaultdict(Fraction)

    def add(structure, to, measure, part, component, value) -> None:
        for level in LEVELS:
            unit = units.unit(to, level, AFTER)
            answer[structure, level, unit, measure, part, component] += value

    for structure in (AS_NAMED, CONSTANT):
        for month, organization, measure, part, component, value in causes(world):
            for to, weight in _targets(weights, structure, organization, month, measure).items():
                add(structure, to, measure, part, component, value * weight)
    for measure, part, value, moved in _shifts(world, weights):
        for to, weight in moved.items():
            add(CONSTANT, to, measure, part, "restructured", value * weight)
    for (organization, measure, part), value in stocks(world, BEFORE).items():
        for level in LEVELS if measure in EXPLAINED else {}:
            old, new = (
                units.unit(organization, level, BEFORE),
                units.unit(organization, level, AFTER),
            )
            answer[AS_NAMED, level, old, measure, part, "regrouped"] -= value
            answer[AS_NAMED, level, new, measure, part, "regrouped"] += value
    return _without_zeros(answer)


def _shifts(world: World, weights: Weights) -> Iterator[tuple]:
    for month in range(BEFORE + 1, AFTER + 1):
        for (organization, measure, part), value in stocks(world, month - 1).items():
            if measure in EXPLAINED:
                moved = defaultdict(Fraction, weights(organization, month, FOLLOWS[measure]))
                for to, weight in weights(organization, month - 1, FOLLOWS[measure]).items():
                    moved[to] -= weight
                yield measure, part, value, moved


def causes(world: World) -> Iterator[tuple]:
    """Month, organization, measure, part, component and amount."""
    yield from _causes_of_staff(world)
    yield from _causes_of_posts(world)
    for month in range(BEFORE + 1, AFTER + 1):
        before, after = stocks(world, month - 1), stocks(world, month)
        yield from _causes_of_organizations(world, month, before, after)


def _causes_of_staff(world: World) -> Iterator[tuple]:
    case = cases.Case("world")
    for month, picture in world.pictures.items():
        counted = [p for p in picture.people if p.occupancy != NOT_IN_POST]
        case.pictures[month] = [
            cases.Head(p.name, p.organization, p.type or "missing") for p in counted
        ]
    for change in world.changes:
        case.edges.append(
            cases.Edge(change.predecessor, change.successor, change.month, change.type)
        )
    for leg in recount.recount(case):
        if BEFORE < leg.month <= AFTER:
            component = leg.flow.removesuffix("_in").removesuffix("_out")
            yield leg.month, leg.organization, "in_post", leg.type, component, leg.gain


def _causes_of_posts(world: World) -> Iterator[tuple]:
    """The causes in the ledger; the rest of a month's change is a separate cause."""
    for month in range(BEFORE + 1, AFTER + 1):
        left: Counter = Counter()
        for sign, at in ((-1, month - 1), (1, month)):
            for (organization, measure, kind), posts in stocks(world, at).items():
                if measure == "authorized_posts":
                    left[organization, kind] += sign * posts
        for entry in world.ledger:
            if entry.month == month:
                left[entry.organization, entry.type] -= entry.posts
                reason = f"reason_{entry.reason or 'missing'}"
                yield month, entry.organization, "authorized_posts", entry.type, reason, entry.posts
        for (organization, kind), posts in left.items():
            yield month, organization, "authorized_posts", kind, "ledger_difference", posts


def _causes_of_organizations(
    world: World, month: int, before: Stocks, after: Stocks
) -> Iterator[tuple]:
    for organization, measure, part in sorted({*before, *after}):
        change = after.get((organization, measure, part), 0) - before.get(
            (organization, measure, part), 0
        )
        if measure in ("bodies", "departments") and change:
            yield (
                month,
                organization,
                measure,
                "",
                _reason(world, organization, month, gains=change > 0),
                change,
            )


def _reason(world: World, organization: str, month: int, gains: bool) -> str:
    """The record of the organization in the nearest month of the year before or after, if any."""
    for distance in range(RECORD_MONTHS + 1):
        types = {
            change.type
            for change in world.changes
            if abs(change.month - month) == distance
            and organization == (change.successor if gains else change.predecessor)
        }
        if types:
            return f"event_{min(types, key=TOLD_FIRST.index)}"
    shown = {
        m: organization in {organization.code for organization in world.at(m).organizations}
        for m in world.months
    }
    for turn in range(month - RECORD_MONTHS, month + RECORD_MONTHS + 1):
        if {turn - 1, turn} <= {*shown} and (shown[turn - 1], shown[turn]) == (not gains, gains):
            return "event_unrecorded"
    return "set_up" if gains else "abolished"


# Month by month


def panel(world: World, weights: Weights) -> Answer:
    """Posts and people of each organization of the structure right after the reform, by month."""
    answer: Answer = defaultdict(Fraction)
    for month in world.months:
        for (organization, measure, _), amount in stocks(world, month).items():
            if measure in ("authorized_posts", "in_post"):
                for to, weight in weights(organization, month, FOLLOWS[measure]).items():
                    if to:
                        answer[to, month, measure] += amount * weight
    return _without_zeros(answer)


# Shares and means

RATES = {
    "share_bachelor_and_above": (
        [("education", "bachelor"), ("education", "master"), ("education", "doctor")],
        "in_post",
    ),
    "share_35_and_below": ([("age", "30_and_below"), ("age", "31_35")], "in_post"),
    "fill_rate": ([("in_post", None)], "authorized_posts"),
    "leader_density": ([("leaders", None)], "in_post"),
}


def rates(world: World, weights: Weights) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
    """Before, after, mix effect and rate effect by structure, level, unit and rate."""
    units = Units(world)
    result = {}
    for structure in (AS_NAMED, CONSTANT):
        sides = [_sides(world, weights, structure, month) for month in (BEFORE, AFTER)]
        for rate, level in itertools.product((*RATES, "mean_age"), LEVELS):
            old, new = (
                _by_unit(units, level, month if structure == AS_NAMED else AFTER, side[rate])
                for month, side in zip((BEFORE, AFTER), sides, strict=True)
            )
            for unit in {*old, *new}:
                split = _split(old.get(unit, {}), new.get(unit, {}))
                if split:
                    result[structure, level, unit, rate] = split
    return result


def _by_unit(units: Units, level: str, month: int, sides: Sides) -> dict[str, Sides]:
    sideses: dict[str, Sides] = defaultdict(dict)
    for organization, side in sides.items():
        sideses[units.unit(organization, level, month)][organization] = side
    return sideses


def _sides(world: World, weights: Weights, structure: str, month: int) -> dict[str, Sides]:
    """Numerator and denominator of each rate in each organization."""
    sideses: dict[str, Sides] = {
        rate: defaultdict(lambda: [Fraction(0), Fraction(0)]) for rate in (*RATES, "mean_age")
    }

    def add(rate, side, organization, measure, amount) -> None:
        for to, weight in _targets(weights, structure, organization, month, measure).items():
            sideses[rate][to][side] += amount * weight

    for (organization, measure, part), amount in stocks(world, month).items():
        for rate, (above, below) in RATES.items():
            if (measure, part) in above or (measure, None) in above:
                add(rate, 0, organization, measure, amount)
            if measure == below:
                add(rate, 1, organization, measure, amount)
    for person in in_post(world, month):
        if person.born:
            add(
                "mean_age",
                0,
                person.organization,
                "in_post",
                Fraction(_months_of_age(person, month), 12),
            )
            add("mean_age", 1, person.organization, "in_post", Fraction(1))
    return sideses


def _split(before: Sides, after: Sides) -> tuple[Fraction, ...] | None:
    """Mix and rate with the averages of both dates as weights; with one date only, all is mix.

    None if the denominator is zero at one of the dates.
    """
    totals = [sum((side[1] for side in sides.values()), Fraction(0)) for sides in (before, after)]
    if not all(totals):
        return None
    values = [
        sum((side[0] for side in sides.values()), Fraction(0)) / total
        for sides, total in zip((before, after), totals, strict=True)
    ]
    mix = rate = Fraction(0)
    for organization in {*before, *after}:
        old, new = before.get(organization, [0, 0]), after.get(organization, [0, 0])
        if old[1] and new[1]:
            first, second = old[0] / old[1], new[0] / new[1]
            share_first, share_second = old[1] / totals[0], new[1] / totals[1]
            mix += (share_second - share_first) * (first + second) / 2
            rate += (second - first) * (share_first + share_second) / 2
        else:
            mix += new[0] / totals[1] - old[0] / totals[0]
    return (*values, mix, rate)
