"""Small deliveries of people, payroll and rosters, and the links that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.linking.links import links
from bianzhi.store.delivered import archive, in_force
from ingest import land

SECRET = "a secret for the tests of lists"
HEADERS = {
    "organization": "organization_code,organization_name,division_code",
    "person": "person_id,organization_code,person_name,birth_date,establishment_type_code,"
    "post_title",
    "payroll": "pay_month,person_id,record_no,organization_code,person_name,birth_date,gross_pay,"
    "establishment_type_code",
    "roster": "period,person_id,record_no,organization_code,person_name,birth_date,"
    "establishment_type_code,post_title",
    "staff_movement": "movement_id,person_id,effective_on,direction_code,mode_code,"
    "to_organization_code,verification_slip_no,personnel_approved_on",
    "verification_slip": "slip_no,organization_code,heads,requested_on,reviewed_on,result_code",
    "recruitment_plan": "plan_year,post_code,organization_code,organization_name,planned_heads,"
    "announced_on",
}


def deliver(
    home: Home, folder: Path, day: str, rows: dict[str, Iterable[str]], scope: str = "350500"
) -> None:
    """Land one delivery of CSV files, received on the fifth of the next month."""
    place = folder / day / scope
    place.mkdir(parents=True)
    for entity, lines in rows.items():
        (place / f"{entity}.csv").write_text("\n".join([HEADERS[entity], *lines, ""]), "utf-8")
    received = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    outcome = land.land(
        home,
        [place],
        "canonical",
        as_of=received.date(),
        scope=scope,
        received_at=received,
        backfill=True,
    )[0]
    assert outcome.status == land.LANDED, [problem.text("en") for problem in outcome.problems]


def linked(home: Home, is_kept: bool = False) -> pl.DataFrame:
    """The links of everything that landed."""
    readings = in_force.standing(archive.entries(home)).values()
    return links(home, list(readings), is_kept).records
