"""The published database of a city of random organizations."""

from __future__ import annotations

from pathlib import Path

import pyarrow

from tests.disclosure.support.random_city import RandomCity
from tests.reports.small_office import SmallOffice

# What is left of code lists: the values that random organizations have.
KEPT = {
    "codes.admin_level": ("2", "4"),
    "codes.organization_system": ("03",),
    "codes.organization_type": ("20", "50"),
    "codes.organization_grade": ("107",),
    "codes.industry": ("01",),
    "codes.public_institution_class": ("2",),
    "codes.funding": ("1",),
    "codes.establishment_type": ("11", "12", "13", "31", "22"),
    "codes.post_grade": ("M5", "P7", "W2"),
    "codes.degree": ("2",),
    "codes.worker_type": ("1",),
    "codes.education_band": ("bachelor",),
}
BANDS = 2


def written(city: RandomCity, path: Path, is_cut: bool = True) -> Path:
    """The published database of the city; its code lists are cut to a few values each."""
    office = SmallOffice(path)
    if is_cut:
        _cut(office)
    for division in city.divisions:
        city.put("historical_change.division_history", **division)
    office.put("supervision.delivery_part", lake_id="l", received_at="2025-01-05 08:00:00")
    for table, rows in city.rows.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        lines = [{name: row.get(name) for name in names} for row in rows]
        office.connection.register("lines", pyarrow.Table.from_pylist(lines))
        listed = ", ".join(names)
        office.connection.execute(f"insert into {table} ({listed}) select {listed} from lines")
        office.connection.unregister("lines")
    return office.close()


def _cut(office: SmallOffice) -> None:
    for table, codes in KEPT.items():
        listed = ", ".join(f"'{code}'" for code in codes)
        office.connection.execute(f"delete from {table} where code not in ({listed})")
    office.connection.execute(
        "delete from norms.age_band where band not in "
        f"(select band from norms.age_band order by sort_order limit {BANDS})"
    )
