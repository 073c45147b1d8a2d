"""Off-establishment workers: number, contract and cost by organization."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.synthetic.intervals import Stock, Words, cut, dates
from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.people import people, roster
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream

TYPES = ("1", "2", "3", "4", "5", "6", "7", "8")
# Workers per authorized post and shares of the types, by kind of organization.
_RATIO = dict(
    zip(people.KINDS, (0.22, 0.75, 0.30, 0.22, 0.25, 0.40, 0.16, 0.42, 0.28, 0.2), strict=True)
)
_SHARES = {
    "organ": (0.55, 0.25, 0.03, 0.08, 0.0, 0.06, 0.0, 0.03),
    "police": (0.10, 0.05, 0.0, 0.02, 0.0, 0.0, 0.82, 0.01),
    "town": (0.25, 0.25, 0.04, 0.06, 0.0, 0.10, 0.28, 0.02),
    "school": (0.15, 0.50, 0.06, 0.08, 0.18, 0.0, 0.0, 0.03),
    "hospital": (0.10, 0.40, 0.02, 0.03, 0.42, 0.0, 0.0, 0.03),
    "centre": (0.40, 0.35, 0.06, 0.08, 0.0, 0.08, 0.0, 0.03),
}
_COST = np.array([4300, 4800, 2900, 4600, 6800, 2200, 5100, 3500])
_LEAVE = 0.014  # a month
_CONTRACT_MONTHS = 24
_CONTROL_MONTHS = 24  # months between two settings of the ceilings


class Workforce:
    """Workers as spells in one organization each, built month by month against a wanted number."""

    def __init__(self, city: City):
        self.city = city
        self.rng = stream(city.seed, "workers")
        self.ratio = np.array(
            [_RATIO[organization.kind] for organization in city.world.organizations]
        )
        self.ratio *= self.rng.gamma(6, 1 / 6, len(self.ratio))
        # One draw per organization rounds to whole workers without bias and without jitter.
        self.rounding = self.rng.random(len(self.ratio))
        self.effect = np.zeros((len(self.ratio), city.span.count))
        for effect in city.world.effects:
            if effect["measure"] == "off_establishment_per_post":
                self._plant(effect)
        self.organizations: list[np.ndarray] = []
        self.starts: list[np.ndarray] = []
        self.ends: list[np.ndarray] = []

    def _posts(self, month: int) -> np.ndarray:
        posts = np.zeros(len(self.ratio))
        np.add.at(posts, self.city.cell_organization, self.city.posts(month))
        return posts

    def _inherit(self, month: int) -> None:
        """Let an organization inherit the worker ratios of those merged into it.

        Ratios are averaged by the posts that move together. This keeps planted effects separate.
        """
        posts = self._posts(max(month - 1, 0))
        for move in self.city.moves.get(month, ()):
            source, target = move.source, move.target
            moved = posts[source] * move.share
            if source == target or not moved:
                continue
            both = posts[target] + moved
            workers = self.ratio[target] * posts[target] + self.ratio[source] * moved
            self.ratio[target], posts[target] = workers / both, both
            posts[source] -= moved

    def _plant(self, effect: dict) -> None:
        months = np.arange(self.city.span.count) - effect["effective_month"]
        ramp = np.clip((months + 1) / effect["ramp_months"], 0, 1)
        self.effect[effect["organization"]] += effect["size"] * np.where(months >= 0, ramp, 0)

    def wanted(self, month: int) -> np.ndarray:
        """The wanted number of workers by organization: posts, slow growth and planted effects."""
        growth = 1 + 0.035 * (month + self.city.span.first - 528) / 12
        return self._posts(month) * self.ratio * growth * (1 + self.effect[:, month])

    def run(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Organization, first month and end month of every worker."""
        organization = np.zeros(0, np.int64)
        start = np.zeros(0, np.int64)
        for month in range(self.city.span.count):
            self._inherit(month)
            organization, start = self._follow(month, organization, start)
            wanted = np.floor(self.wanted(month) + self.rounding)
            heads = np.bincount(organization, minlength=len(wanted))
            excess = np.maximum(heads - wanted, 0) / np.maximum(heads, 1)
            leaving = (
                self.rng.random(len(organization))
                < np.where(month, _LEAVE, 0) + excess[organization] * 0.5
            )
            self._close(organization[leaving], start[leaving], month)
            organization, start = organization[~leaving], start[~leaving]
            gap = np.maximum(wanted - np.bincount(organization, minlength=len(wanted)), 0).astype(
                int
            )
            hired = gap if month == 0 else self.rng.binomial(gap, 0.45)
            new = np.repeat(np.arange(len(gap)), hired)
            organization, start = np.r_[organization, new], np.r_[start, np.full(len(new), month)]
        self._close(organization, start, 10**6)
        organizations, starts, ends = map(
            np.concatenate, (self.organizations, self.starts, self.ends)
        )
        return organizations, starts, ends

    def _follow(
        self, month: int, organization: np.ndarray, start: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Move the workers of an ended organization with it and close their spells there."""
        for move in self.city.moves.get(month, ()):
            if move.share >= 1:
                gone = organization == move.source
                self._close(organization[gone], start[gone], month)
                organization = np.where(gone, move.target, organization)
                start = np.where(gone, month, start)
        return organization, start

    def _close(self, organization: np.ndarray, start: np.ndarray, month: int) -> None:
        self.organizations.append(organization)
        self.starts.append(start)
        self.ends.append(np.full(len(organization), month))


def worker_stock(city: City) -> Stock:
    """Rows of off-establishment workers; a row changes with the contract and each January."""
    force = Workforce(city)
    organization, start, end = force.run()
    rng = stream(city.seed, "workers", "people")
    kinds = city.organization_kind[organization]
    month_before = np.maximum(start, 0)
    today = city.span.opens(month_before) + rng.integers(0, 27, len(organization))
    drawn = people.draw(rng, kinds, rng.random(len(organization)) < 0.25, today, entrants=True)
    ids = roster.numbers(city, drawn["birth"].astype(np.int64), drawn["sex"], "workers")
    kind = _types(rng, city, organization)
    contract = np.where(start == 0, today - rng.integers(0, 700, len(organization)), today)
    subject = np.arange(len(organization))
    renewals = _renewals(city, contract, start, end)
    januaries = np.arange(city.span.count)[
        city.span.calendar_month(np.arange(city.span.count)) == 1
    ]
    whom = np.r_[np.repeat(subject, len(januaries)), renewals[0]]
    at = np.r_[np.tile(januaries, len(subject)), renewals[1]]
    row, first, last = cut(subject, start, end, whom, at)
    order = np.lexsort((row, organization[row]))
    row, first, last = row[order], first[order], last[order]
    since = city.span.closes(first)
    terms = np.maximum(since - contract[row], 0) // (_CONTRACT_MONTHS * 30.44)
    begins = contract[row] + (terms * _CONTRACT_MONTHS * 30.44).astype(np.int64)
    years = city.span.year(first) - 2014
    cost = _COST[kind[row]] * 1.045**years * (0.85 + 0.3 * drawn["chance"][row])
    agencies = divisions.template("names")["agencies"]
    frame = pl.DataFrame(
        {
            "worker_id": Words(ids.tolist()).at(row),
            "organization_code": Words(
                [organization.code for organization in city.world.organizations]
            ).at(organization[row]),
            "worker_name": Words(
                roster.names(drawn["sex"], drawn["surname"], drawn["given"]).tolist()
            ).at(row),
            "worker_type_code": Words(TYPES).at(kind[row]),
            "department_code": _departments(city, rng, organization, start)[row],
            "post_category_code": Words(("M", "P", "W")).at(_categories(kinds, kind, drawn)[row]),
            "sex_code": Words(("0", "1", "2")).at(drawn["sex"][row]),
            "birth_date": dates(drawn["birth"][row]),
            "education_code": Words(people.EDUCATION).at(drawn["full_time"][row]),
            "agency_name": Words(agencies).at(
                np.where(kind[row] == 0, drawn["given"][row] % len(agencies), -1)
            ),
            "contract_from": dates(begins),
            "contract_to": dates(begins + int(_CONTRACT_MONTHS * 30.44) - 1),
            "funding_code": Words(
                [organization.funding for organization in city.world.organizations]
            ).at(organization[row]),
            "monthly_cost": pl.Series(np.round(cost / 10) * 10),
        }
    )
    return Stock(
        "off_establishment_worker", frame, first, last, city.organization_scope[organization[row]]
    )


def control_stock(city: City, workers: Stock) -> Stock:
    """Ceilings of off-establishment staff, reset every other year slightly above the use."""
    codes = [organization.code for organization in city.world.organizations]
    place = {code: number for number, code in enumerate(codes)}
    organization = np.array([place[code] for code in workers.frame["organization_code"].to_list()])
    rows, start, end = [], [], []
    settings = list(range(0, city.span.count, _CONTROL_MONTHS))
    for month, following in zip(settings, [*settings[1:], 10**6], strict=True):
        shown = (workers.start <= month) & (month < workers.end)
        used = np.bincount(organization[shown], minlength=len(codes))
        for number in np.flatnonzero(used).tolist():
            owner = city.world.organizations[number]
            document = city.world.documents[owner.established_document].number
            posts = int(np.ceil(used[number] * 1.08))
            rows.append((codes[number], posts, document))
            start.append(month)
            end.append(min(following, owner.works_to))
    frame = pl.DataFrame(
        rows, schema=["organization_code", "control_posts", "doc_no"], orient="row"
    )
    scope = city.organization_scope[np.array([place[row[0]] for row in rows])]
    return Stock("off_establishment_control", frame, np.array(start), np.array(end), scope, every=3)


def _types(rng: np.random.Generator, city: City, organization: np.ndarray) -> np.ndarray:
    drawn = rng.random(len(organization))
    kind = np.zeros(len(organization), np.int64)
    for place, name in enumerate(people.KINDS):
        shares = _SHARES.get(name) or _SHARES["centre" if name == "reference" else "organ"]
        chosen = city.organization_kind[organization] == place
        positions = np.searchsorted(np.cumsum(shares), drawn[chosen])
        kind[chosen] = np.minimum(positions, len(TYPES) - 1)
    return kind


def _renewals(
    city: City, contract: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Worker and month of each contract renewal within the spell."""
    subject = np.arange(len(contract))
    last = np.minimum(end, city.span.count)
    parts = []
    for term in range(1, 9):
        month = city.span.month(contract + int(term * _CONTRACT_MONTHS * 30.44))
        inside = (month > start) & (month < last)
        parts.append((subject[inside], month[inside]))
    subjects, months = map(np.concatenate, zip(*parts, strict=True))
    return subjects, months


def _departments(
    city: City, rng: np.random.Generator, organization: np.ndarray, start: np.ndarray
) -> pl.Series:
    codes = Words([department.code for department in city.world.departments])
    place = np.full(len(organization), -1)
    city.rng = rng
    for month in np.unique(start):
        chosen = start == month
        place[chosen] = city.some_department(organization[chosen], int(month))
    return codes.at(place)


def _categories(kinds: np.ndarray, kind: np.ndarray, drawn: dict[str, np.ndarray]) -> np.ndarray:
    skilled = np.isin(kinds, (6, 7)) & np.isin(kind, (1, 4))
    manual = drawn["worker"] | np.isin(kind, (2, 5))
    return np.where(manual, 2, np.where(skilled, 1, 0))
