"""Each June an office delivers the management certificates (机构编制管理证) that it has issued.

They are deliveries under a scope of their own, so that they change no other delivery. A certificate
shows the organization as of the month of the delivery; a few show something else, or have expired.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import Organization, in_force
from bianzhi.synthetic.write.deliveries import Writer, canonical, save

SCOPE_ENDING = "-certificate"
_YEARS = 3  # deliveries
_VALID_YEARS = 5
_PLANTED = 0.06  # share of organizations, for each kind of difference
_KINDS = ("name", "grade", "type", "establishment", "leadership", "valid_until")
_OTHER_GRADE, _OTHER_TYPE = "998", "90"


class Certificates:
    """The certificates of a month, and what was planted on them."""

    def __init__(self, city: City, first: int):
        """``first``: the month of the first delivery; what was to expire has expired by then."""
        self.city = city
        self.first = as_date(int(city.span.opens(first)))
        rng = stream(city.seed, "certificates")
        count = len(city.world.organizations)
        self.planted = {kind: rng.random(count) < _PLANTED for kind in _KINDS}
        self.truth: list[dict] = []

    def rows(self, scope: str, month: int) -> list[dict]:
        """The items of all certificates of a scope."""
        return [
            row
            for organization in self.city.world.organizations
            if organization.scope == scope
            and organization.shown_from <= month < organization.works_to
            for row in self._certificate(organization, month)
        ]

    def _certificate(self, organization: Organization, month: int) -> list[dict]:
        issued = as_date(int(self.city.span.opens(month)))
        if self._is("valid_until", organization):
            issued = dt.date(self.first.year - _VALID_YEARS, self.first.month - 2, 1)
            self._note("valid_until", "", organization, month)
        until = issued.replace(year=issued.year + _VALID_YEARS) - dt.timedelta(days=1)
        number = f"{organization.code}-{issued.year}"
        items = [
            ("name", self._name(organization, month), None, None),
            ("grade", "机构规格", self._coded("grade", organization, month), None),
            ("type", "机构类别", self._coded("type", organization, month), None),
            *self._posts(organization, month),
            *self._leaders(organization, month),
        ]
        return [
            {
                "organization_code": organization.code,
                "certificate_no": number,
                "item_no": f"{place:02d}",
                "item_type_code": kind,
                "item_name": name,
                "item_code": code,
                "item_value": value,
                "issued_on": issued,
                "valid_until": until,
            }
            for place, (kind, name, code, value) in enumerate(items, 1)
        ]

    def _is(self, kind: str, organization: Organization) -> bool:
        return bool(self.planted[kind][organization.index])

    def _note(self, kind: str, item: str, organization: Organization, month: int) -> None:
        self.truth.append(
            {
                "as_of": as_date(int(self.city.span.closes(month))),
                "organization_code": organization.code,
                "field_code": kind,
                "item_code": item,
            }
        )

    def _name(self, organization: Organization, month: int) -> str:
        name = organization.name(month)
        if not self._is("name", organization):
            return name
        self._note("name", "", organization, month)
        return f"{name}（筹）"

    def _coded(self, kind: str, organization: Organization, month: int) -> str:
        own = organization.grade if kind == "grade" else organization.organization_type
        if not self._is(kind, organization):
            return own
        self._note(kind, "", organization, month)
        return _OTHER_GRADE if kind == "grade" else _OTHER_TYPE

    def _posts(self, organization: Organization, month: int) -> list[tuple]:
        """Posts by type; where planted, of the first type one more than the register has."""
        cells = [self.city.world.cells[index] for index in organization.cells.values()]
        items: list[tuple] = []
        for cell in cells:
            posts = in_force(cell.steps, month) if cell.steps else 0
            if posts <= 0:
                continue
            if self._is("establishment", organization) and not items:
                posts += 1
                self._note("establishment", cell.type, organization, month)
            items.append(("establishment", f"编制{cell.type}", cell.type, posts))
        return items

    def _leaders(self, organization: Organization, month: int) -> list[tuple]:
        """Leadership posts; where planted, of the first line one more than the register has."""
        world = self.city.world
        items: list[tuple] = []
        for line in (world.lines[index] for index in organization.lines):
            if not line.start <= month < line.end:
                continue
            holder = world.departments[line.department].code if line.department >= 0 else ""
            code, posts = f"{holder}/{line.level}/{line.role}", line.posts
            if self._is("leadership", organization) and not items:
                posts += 1
                self._note("leadership", code, organization, month)
            items.append(("leadership", "领导职数", code, posts))
        return items


def write(writer: Writer, out: Path) -> pl.DataFrame:
    """Write the certificates of all scopes for the last Junes; return what was planted."""
    city, calendar = writer.city, writer.calendar
    junes = [month for month in range(city.span.count) if city.span.calendar_month(month) == 6]
    junes = junes[-_YEARS:]
    certificates = Certificates(city, junes[0])
    for month in junes:
        for scope in np.flatnonzero(calendar.delivers[:, month]).tolist():
            name = city.scopes[scope]
            own = f"{name}{SCOPE_ENDING}"
            folder = out / "deliveries" / city.span.as_of(month) / own
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "delivery.yml").write_text(
                f"as_of: {city.span.as_of(month)}\n"
                f'scope: "{own}"\n'
                f'received_at: "{calendar.received_at(city, scope, month)}"\n',
                "utf-8",
            )
            frame = pl.DataFrame(certificates.rows(name, month), infer_schema_length=None)
            save(canonical("issued_certificate", frame), folder / "issued_certificate.parquet")
    return pl.DataFrame(certificates.truth, infer_schema_length=None)
