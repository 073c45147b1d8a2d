"""A synthetic city from seed to deliveries, with the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from generate import bodies, documents, ledger, papers, records, registers, roster, titles
from generate.careers import City
from generate.intervals import Words
from generate.reforms import Reform
from generate.tiers import TIERS, Tier
from generate.world import World
from generate.write import Calendar, Writer

Progress = Callable[[str, int, int], None]


def build_world(tier: Tier, seed: int) -> World:
    """Bodies, quotas and documents over the whole span, reforms included."""
    world, span = World(), tier.span
    founder = bodies.Founder(world, tier, span, seed)
    bodies.open_world(founder)
    ledger.borrowings(founder)
    busy: set[int] = set()
    month = 0
    for code, year, first in (("2018", 2018, 11), ("2023", 2023, 12)):
        start = span.number(year, first)
        ledger.adjust(founder, month, start, set())
        for scope in world.scopes:
            busy |= Reform(founder, code, scope).carry_out()
        ledger.adjust(founder, start, start + 12, busy)
        month = start + 12
    ledger.adjust(founder, month, span.count, set())
    return world


def generate(
    tier: str = "s",
    seed: int = 1,
    out: Path | str = "city",
    formats: tuple[str, ...] = ("canonical",),
    months: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the deliveries of a tier to ``out``; returns the folder of the deliveries."""
    out, size = Path(out), TIERS[tier]
    world = build_world(size, seed)
    city = City(world, size.span, seed)
    states = records.recorded(city, city.run(progress))
    papers.personnel_documents(city, states)
    documents.number_all(world)
    city.fixed = roster.person_columns(city)
    numbers = Words([one.number for one in world.documents])
    wording = titles.line_titles(world)
    shown = records.visible(states, size.span.count)
    people, _, _ = roster.person_stock(city, shown, wording, numbers)
    slips = Words(roster._slips(city, {**states, "body": np.maximum(states["body"], 0)}).to_list())
    stocks = [
        registers.organizations(city),
        registers.departments(city),
        registers.establishments(city),
        registers.leadership_quotas(city),
        registers.approved_titles(city, wording),
        registers.plates(city),
        registers.sanding_plans(city),
        registers.division_list(city, size.prefectures),
        registers.baselines(city),
        people,
    ]
    flows = [
        *papers.approval_documents(city),
        papers.organization_events(city),
        papers.establishment_movements(city),
        papers.staff_movements(city, states, slips),
    ]
    writer = Writer(city, Calendar(city, size.silent_share), stocks, flows)
    writer.write(out, progress)
    return out / "deliveries"
