"""Generates a synthetic city from a seed: its deliveries, and the truth behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic import truth
from bianzhi.synthetic.documents import documents, personnel_documents, records
from bianzhi.synthetic.faults import derived_violations, document_faults, faults
from bianzhi.synthetic.intervals import Flow, Stock, Words
from bianzhi.synthetic.organizations import founding, registers
from bianzhi.synthetic.organizations.institutions import Institutions
from bianzhi.synthetic.people import roster, workers
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import TYPES
from bianzhi.synthetic.posts import ledger, posts, titles
from bianzhi.synthetic.reforms import Reform
from bianzhi.synthetic.supervision import write as supervision
from bianzhi.synthetic.tiers import TIERS, Tier
from bianzhi.synthetic.world import World
from bianzhi.synthetic.write import certificates, fujian, lists, plans, reported, restate
from bianzhi.synthetic.write.answer_keys import answer_keys
from bianzhi.synthetic.write.deliveries import Calendar, Writer

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class GeneratedCity:
    """The output of one run of the generator."""

    folder: Path
    organizations: int
    people: int
    faults: int

    @property
    def deliveries(self) -> Path:
        """The folder of the deliveries."""
        return self.folder / "deliveries"


def build_world(tier: Tier, seed: int) -> World:
    """Build organizations, quotas and documents over the whole span, including the reforms."""
    world, span = World(), tier.span
    founder = founding.Founder(world, tier, span, seed)
    founding.open_world(founder)
    ledger.borrowings(founder)
    institutions = Institutions(founder)
    busy: set[int] = set()
    reforms = {span.number(2018, 11): "2018", span.number(2023, 12): "2023"}
    for month in range(1, span.count):
        if month in reforms:
            for scope in world.scopes:
                busy |= Reform(founder, reforms[month], scope).carry_out()
        elif month - 12 in reforms:
            busy = set()
        ledger.adjust(founder, month, busy)
        institutions.step(month)
    return world


class Records:
    """The records of a city: state and event rows, and the truth behind them."""

    def __init__(self, tier: Tier, seed: int, place: int, progress: Progress | None):
        self.tier = tier
        world = build_world(tier, seed)
        self.city = City(world, tier.span, seed)
        self.states = records.recorded(self.city, self.city.run(progress))
        personnel_documents.personnel_documents(self.city, self.states)
        documents.number_all(world, place)
        self.spoiled = document_faults.number_wrongly(world, seed)
        self.city.fixed = roster.person_columns(self.city)
        self.shown = records.visible(self.states, tier.span.count)
        self.titles = titles.line_titles(world)

    def tables(self) -> tuple[list[Stock], list[Flow]]:
        """State and event rows including the planted faults."""
        city, every = self.city, self.tier.posts_every
        people, person, state = self.people = self._people()
        behind = {
            name: np.where(state >= 0, column[state], -1) for name, column in self.shown.items()
        }
        outside = workers.worker_stock(city)
        stocks = [
            self.organizations,
            registers.departments(city),
            self.establishments,
            self.quotas,
            registers.approved_titles(city, self.titles),
            registers.plates(city),
            registers.sanding_plans(city),
            registers.division_list(city, self.tier.prefectures),
            registers.baselines(city),
            people,
            posts.post_stock(city, people, behind["cell"], behind["grade"], every),
            posts.appointment_stock(city, people, behind, every),
            outside,
            workers.control_stock(city, outside),
        ]
        return stocks, self._flows(people, person)

    def _people(self) -> tuple[Stock, np.ndarray, np.ndarray]:
        """Person rows with faults, and the violations that follow from them."""
        city = self.city
        numbers = Words([document.number for document in city.world.documents])
        stock, person, row = roster.person_stock(city, self.shown, self.titles, numbers)
        people, person, state = faults.PersonFaults(city, stock, person, row).plant()
        lasting = {
            organization.code: organization.index for organization in city.world.organizations
        }
        codes = people.frame["organization_code"].to_list()
        organization = np.where(
            state >= 0, self.shown["organization"][state], [lasting[code] for code in codes]
        ).astype(np.int64)
        line, department = (
            np.where(state >= 0, self.shown[name][state], -1).astype(np.int64)
            for name in ("line", "department")
        )
        self.organizations = document_faults.spoil_register(city, registers.organizations(city))
        self.organizations.marks = pl.concat(
            [
                self.organizations.marks,
                derived_violations.without_posts(city, people, organization, self.organizations),
            ]
        )
        self.establishments = registers.establishments(city)
        self.quotas = registers.leadership_quotas(city)
        self.establishments.marks = derived_violations.over_established(
            city, people, organization, self.establishments
        )
        self.quotas.marks = derived_violations.over_quota(city, people, line, self.quotas)
        people.marks = pl.concat(
            [
                people.marks,
                derived_violations.over_age(city, people, person),
                derived_violations.in_ended_organizations(city, people, person, organization),
                derived_violations.in_closed_departments(city, people, person, department),
            ]
        )
        return people, person, state

    def _flows(self, people: Stock, person: np.ndarray) -> list[Flow]:
        city = self.city
        placed = {**self.states, "organization": np.maximum(self.states["organization"], 0)}
        slips = Words(roster.slips(city, placed).to_list())
        movements, movers = personnel_documents.staff_movements(city, self.states, slips)
        letters, items, kept = personnel_documents.approval_documents(city)
        document_faults.mark_documents(city.world, letters, kept, self.spoiled)
        return [
            letters,
            items,
            personnel_documents.organization_events(city),
            personnel_documents.division_events(city),
            document_faults.spoil_ledger(city, personnel_documents.establishment_movements(city)),
            faults.carry_into_movements(people, person, movements, movers, city.fixed["person_id"]),
        ]

    def people_rows(self) -> lists.PeopleRows:
        """The person rows of ``tables``, with what is true of each."""
        stock, person, state = self.people
        cell = self.shown["cell"][np.maximum(state, 0)]
        return lists.PeopleRows(stock, person, state, Words(TYPES).at(self.city.cell_type[cell]))

    def truth(self) -> dict[str, pl.DataFrame]:
        """The facts that no delivery contains: one frame per file of ``truth/``."""
        city = self.city
        return {
            "people": truth.people(city),
            "person_spells": truth.spells(city, self.states),
            "organizations": truth.organizations(city),
            "lineage": truth.lineage(city),
            "stock_flow_month": truth.stock_flow(city, self.shown),
            "reform_effects": truth.reform_effects(city),
            "late_records": truth.late_records(city, self.states),
        }


def make(
    tier: str,
    seed: int,
    out: Path,
    formats: tuple[str, ...] = ("canonical",),
    months: int | None = None,
    progress: Progress | None = None,
) -> GeneratedCity:
    """Write the deliveries of a tier and their truth to ``out``; return paths and counts.

    Prefectures are separate worlds and are generated one after another, so a province needs no more
    memory than its largest city.
    """
    size = TIERS[tier]
    if len(size.prefectures) == 1:
        return _make_city(size, seed, 0, out, out / "truth", formats, months, progress)
    parts = []
    for place, prefecture in enumerate(size.prefectures):
        part = replace(size, prefectures=(prefecture,))
        folder = out / "truth" / prefecture
        own_seed = seed * 1000 + place
        parts.append(_make_city(part, own_seed, place, out, folder, formats, months, progress))
    totals = (
        sum(getattr(part, name) for part in parts) for name in ("organizations", "people", "faults")
    )
    return GeneratedCity(out, *totals)


def _make_city(
    size: Tier,
    seed: int,
    place: int,
    out: Path,
    truth_folder: Path,
    formats: tuple[str, ...],
    months: int | None,
    progress: Progress | None,
) -> GeneratedCity:
    """Generate one prefecture with its counties."""
    result = Records(size, seed, place, progress)
    city = result.city
    stocks, flows = result.tables()
    calendar = Calendar(city, size.silent_share, months)
    flows.append(reported.reported_use(city, stocks, calendar))
    writer = Writer(city, calendar, stocks, flows)
    tables = result.truth()
    if "fujian" in formats:
        last = range(city.span.count - (months or 1), city.span.count)
        fujian.write(writer, out, [month for month in last if month >= 0])
    if "canonical" in formats:
        if months is None:
            tables["restatements"] = restate.write(writer, out)
        writer.write(out, progress)
        if months is None:
            posts = next(stock for stock in stocks if stock.entity == "post")
            tables |= plans.write(writer, posts, out)
            tables["certificate_differences"] = certificates.write(writer, out)
            tables |= lists.write(writer, result.people_rows(), out)
            tables["supervision"] = supervision.write(writer, result.states, out)
        tables["answer_keys"] = answer_keys(out, city.scopes)
    tables["faults"] = frame = writer.fault_table()
    truth.write(truth_folder, tables)
    return GeneratedCity(out, len(city.world.organizations), city.people.count, len(frame))


def generate(
    tier: str = "s",
    seed: int = 1,
    out: Path | str = "city",
    formats: tuple[str, ...] = ("canonical",),
    months: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the deliveries of a tier and their truth to ``out``.

    Returns:
        The folder of the deliveries.
    """
    return make(tier, seed, Path(out), formats, months, progress).deliveries
