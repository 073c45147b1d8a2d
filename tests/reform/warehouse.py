"""Lands the deliveries of a world with a contract and runs the models of the comparison on them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import duckdb

from bianzhi.build import inputs
from bianzhi.core.home import Home
from ingest import land
from tests.crosswalk.warehouse import Spans
from tests.reform.worlds import BASIS, World, day_in, month_end
from tests.support.compiled import Models
from tests.support.worlds import citizen_id

COMPARED = ("reform_comparison", "reform_decomposition", "reform_rate_decomposition")
MARTS = (*COMPARED, "reform_panel_month")
CONTRACT = """
source: office
description: {en: "A small city", zh: "测试"}
may_be_empty: true
entities:
  organization: {}
  department: {}
  establishment: {}
  leadership_quota: {}
  person: {}
  off_establishment_worker: {}
  organization_event: {}
  establishment_movement: {}
"""
RECEIVED = datetime(2025, 1, 1, tzinfo=UTC)
HEADERS = {
    "organization": (
        "organization_code,organization_name,admin_level_code,system_code,policy_field_code"
    ),
    "department": "organization_code,department_code",
    "establishment": "organization_code,establishment_type_code,authorized_posts",
    "leadership_quota": (
        "organization_code,department_code,leadership_level_code,leadership_role_code,"
        "authorized_posts"
    ),
    "person": (
        "person_id,organization_code,establishment_type_code,birth_date,education_code,"
        "leadership_level_code,leadership_role_code,occupancy_code"
    ),
    "off_establishment_worker": "worker_id,organization_code,worker_type_code",
    "organization_event": (
        "event_id,predecessor_code,successor_code,event_type_code,effective_on,share_of_posts,"
        "reform_code"
    ),
    "establishment_movement": (
        "movement_id,organization_code,establishment_type_code,effective_on,posts_change,"
        "posts_after,reason_code"
    ),
}


def write(world: World, folder: Path) -> dict[int, Path]:
    """Write the folder of each month; records come with the last."""
    folders = {month: folder / str(month_end(month)) for month in sorted(world.pictures)}
    ids = _ids(world)
    for month, path in folders.items():
        path.mkdir(parents=True)
        for entity, rows in _snapshots(world, month, ids).items():
            _write(path, entity, rows)
    last = folders[max(folders)]
    _write(last, "organization_event", list(_events(world)))
    _write(last, "establishment_movement", list(_movements(world)))
    return folders


def land_all(home: Home, contract: Path, folders: Iterable[Path]) -> None:
    """Land the folders one by one in the given order; all have the same time of receipt."""
    for path in folders:
        (outcome,) = land.land(
            home, [path], contract=contract, scope="*", received_at=RECEIVED, backfill=True
        )
        assert outcome.status != land.REFUSED, [problem.text("en") for problem in outcome.problems]


def build(models: Models, home: Home, folder: Path) -> duckdb.DuckDBPyConnection:
    inputs.write_inputs(home, folder, None)
    # The oracle of the tests reads the published crosswalk, which no model needs.
    return models.run(home.lake, folder, (*MARTS, "organization_crosswalk_span"))


def _ids(world: World) -> dict[str, str]:
    names = {p.name for picture in world.pictures.values() for p in picture.people}
    names |= {w.name for picture in world.pictures.values() for w in picture.workers}
    return {name: citizen_id(number) for number, name in enumerate(sorted(names), 1)}


def _snapshots(world: World, month: int, ids: dict[str, str]) -> dict[str, list[tuple]]:
    now = world.pictures[month]
    return {
        "organization": [
            (b.code, f"Organization {b.code}", b.level, b.system, b.field)
            for b in now.organizations
        ],
        "department": sorted(now.departments),
        "establishment": [(*cell, posts) for cell, posts in sorted(now.posts.items())],
        "leadership_quota": [
            (organization, None, *what, posts)
            for (organization, *what), posts in sorted(now.quotas.items())
        ],
        "person": [
            (
                ids[p.name],
                p.organization,
                p.type,
                _birth(p),
                p.education,
                *(p.leads or "  "),
                p.occupancy,
            )
            for p in now.people
        ],
        "off_establishment_worker": [(ids[w.name], w.organization, w.type) for w in now.workers],
    }


def _birth(person) -> str | None:
    return person.born and f"{person.born[0]}-{person.born[1]:02d}-17"


def _events(world: World) -> Iterable[tuple]:
    for number, change in enumerate(world.changes):
        share = change.share and f"{float(change.share):.6f}"
        on = day_in(change.month, change.day)
        code = (change.predecessor, change.successor, change.type)
        yield (f"E{number:03d}", *code, on, share, "2018")


def _movements(world: World) -> Iterable[tuple]:
    after: dict[tuple, int] = {}
    for number, entry in enumerate(sorted(world.ledger, key=lambda entry: entry.month)):
        cell = (entry.organization, entry.type)
        after[cell] = after.get(cell, 0) + entry.posts
        on = day_in(entry.month)
        yield (f"M{number:03d}", *cell, on, entry.posts, after[cell], entry.reason)


def _write(path: Path, entity: str, rows: list[tuple]) -> None:
    with open(path / f"{entity}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS[entity].split(","))
        writer.writerows(["" if v is None else str(v).strip() for v in row] for row in rows)


class Weights:
    """The location of an organization's monthly figures on the structure of the basis date.

    The weights are read from the built crosswalk, which has an oracle of its own.
    """

    def __init__(self, models: Models):
        self._spans = Spans(models, "organization")

    def __call__(self, organization: str, month: int, measure: str) -> dict[str | None, Fraction]:
        weights = self._spans.weights(organization, month_end(month), BASIS, measure)
        assert sum(weights.values()) == (1 if weights else 0)
        return weights or {None: Fraction(1)}
