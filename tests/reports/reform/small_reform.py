"""A hand-written published warehouse of a few organizations around the reform of 2018.

The bureau OLD (30 staff) is merged into HEIR; long after, its code goes to an unrelated office. NAM
(10) is only renamed. SID (20) takes over a school (5) at the same time, outside the reform. END (3)
ends without a successor. LAT (7) is founded after the date of the structure. DEAD was merged into
NAM years before and has no staff. HEIR has 32 afterwards.
"""

from __future__ import annotations

from pathlib import Path

from tests.reports.small_office import SmallOffice

BEFORE, AFTER, BASIS = "2018-09-30", "2020-03-31", "2019-04-01"
REFORM = "2018"
# organization, name, from, to, its status
NAMES = [
    ("OLD", "市农业局", "2010-12-31", "2018-12-31", "1"),
    ("OLD", "市农业局", "2018-12-31", "2024-05-31", "2"),
    ("OLD", "市委社会工作部", "2024-05-31", None, "1"),
    ("HEIR", "市农业农村局", "2018-12-31", None, "1"),
    ("NAM", "市档案局", "2010-12-31", "2018-12-31", "1"),
    ("NAM", "市档案馆", "2018-12-31", None, "1"),
    ("SID", "市一中", "2010-12-31", None, "1"),
    ("SCH", "市二小", "2010-12-31", "2018-11-30", "1"),
    ("SCH", "市二小", "2018-11-30", None, "2"),
    ("END", "市撤办", "2010-12-31", "2018-11-30", "1"),
    ("LAT", "市新校", "2019-09-30", None, "1"),
    ("DEAD", "市早局", "2010-12-31", "2014-05-31", "1"),
    ("DEAD", "市早局", "2014-05-31", None, "2"),
]
# predecessor, successor, type, day, reform
EVENTS = [
    (None, "HEIR", "01", "2018-12-26", REFORM),
    ("OLD", "HEIR", "03", "2018-12-26", REFORM),
    ("NAM", "NAM", "02", "2018-12-27", REFORM),
    ("SCH", "SID", "03", "2018-11-01", None),
    ("DEAD", "NAM", "03", "2014-05-01", "2014"),
]
STOCK = {
    "OLD": (30, 0),
    "HEIR": (0, 32),
    "NAM": (10, 10),
    "SID": (20, 24),
    "SCH": (5, 0),
    "END": (3, 0),
    "LAT": (0, 7),
}
# organization, first day, day after the last, its destination
PATHS = [
    ("OLD", "1900-01-01", "2018-12-26", "HEIR"),
    ("HEIR", "1900-01-01", None, "HEIR"),
    ("NAM", "1900-01-01", None, "NAM"),
    ("SID", "1900-01-01", None, "SID"),
    ("SCH", "1900-01-01", None, "SID"),
    ("END", "1900-01-01", None, None),
    ("LAT", "1900-01-01", None, None),
    ("DEAD", "1900-01-01", None, "NAM"),
]
ENTRIES = {"OLD": 1, "HEIR": 2, "SID": -1, "END": -3, "LAT": 7}
MOVES = {"OLD": -31, "HEIR": 30, "SID": 5, "SCH": -5}


def small_reform(path: Path) -> SmallOffice:
    """The whole small city with typed marts."""
    office = SmallOffice(path)
    office.put("supervision.delivery_part", lake_id="l", received_at="2020-04-05 08:00:00")
    for place, (code, name, first, last, status) in enumerate(NAMES):
        office.put(
            "historical_change.organization_history",
            organization_code=code,
            organization_name=name,
            organization_key=f"{code}@{place}",
            record_key=code,
            valid_from=first,
            valid_to=last,
            status_code=status,
            is_placeholder=False,
            admin_level_code="2",
            division_code="350500",
            system_code="03",
            lake_id="l",
            row_no=place,
            delivery_id="d1",
        )
    for place, (before, after, kind, day, reform) in enumerate(EVENTS):
        office.put(
            "historical_change.organization_event",
            record_key=f"e{place}",
            event_id=f"e{place}",
            event_type_code=kind,
            predecessor_code=before,
            successor_code=after,
            effective_on=day,
            reform_code=reform,
        )
    for organization, first, last, leads in PATHS:
        for measure in ("posts", "in_post", "bodies"):
            office.put(
                "historical_change.organization_crosswalk",
                from_code=organization,
                from_valid_from=first,
                from_valid_to=last,
                basis_date=BASIS,
                to_code=leads,
                measure_code=measure,
                weight=1,
            )
    for organization in ("OLD", "SCH", "NAM"):
        office.put(
            "historical_change.person_history",
            record_key=f"p{organization}",
            organization_code=organization,
            establishment_type_code="11",
            is_in_post=True,
            counted_type_code="11",
            valid_from="2012-01-01",
            valid_to="2019-01-01",
        )
    office.put(
        "historical_change.establishment_history",
        record_key="HEIR|11",
        organization_code="HEIR",
        establishment_type_code="11",
        counted_type_code="11",
        counted_measure="authorized_posts",
        valid_from="2018-12-31",
    )
    _figures(office)
    return office


def _leads(organization: str) -> str:
    return next((leads or "none") for code, _, _, leads in PATHS if code == organization)


def _figures(office: SmallOffice) -> None:
    """Staff and equally many posts of one type, by organization, level, system and city."""
    for structure in ("as_named", "constant"):
        totals: dict[tuple[str, str], list[int]] = {}
        causes: dict[tuple[str, str, str], int] = {}
        for organization, stock in STOCK.items():
            own = organization if structure == "as_named" else _leads(organization)
            outside = own == "none"
            levels = {
                "organization": own,
                "admin_level": "none" if outside else "2",
                "system": "none" if outside else "03",
                "policy_field": "none" if outside else "missing",
                "city": "all",
            }
            for level, unit in levels.items():
                total = totals.setdefault((level, unit), [0, 0])
                total[0] += stock[0]
                total[1] += stock[1]
                for component, changes in (("entries", ENTRIES), ("reform", MOVES)):
                    key = (level, unit, component)
                    causes[key] = causes.get(key, 0) + changes.get(organization, 0)
        for (level, unit), (before, after) in totals.items():
            for measure in ("in_post", "authorized_posts", "age", "education"):
                office.put(
                    "historical_change.reform_comparison",
                    reform_code=REFORM,
                    structure_code=structure,
                    level_code=level,
                    unit_code=unit,
                    measure_code=measure,
                    part_code="missing" if measure in ("age", "education") else "11",
                    before_month=BEFORE,
                    after_month=AFTER,
                    before_value=before,
                    after_value=after,
                    change_value=after - before,
                )
            _put_cause(office, structure, level, unit, "authorized_posts", after - before)
        for (level, unit, component), quantity in causes.items():
            _put_cause(office, structure, level, unit, "in_post", quantity, component)
    for month, place in ((BEFORE, 0), (AFTER, 1)):
        for organization, stock in STOCK.items():
            office.put(
                "organization_structure.establishment_use_month",
                organization_code=organization,
                establishment_type_code="11",
                month=month,
                authorized_posts=stock[place],
                in_post=stock[place],
            )
    for month, heir in (("2018-07-31", 29), (BEFORE, 30), (AFTER, 32)):
        for organization, staff, treated in (
            ("HEIR", heir, True),
            ("NAM", 10, True),
            ("SID", 25, False),
        ):
            office.put(
                "historical_change.reform_panel_month",
                reform_code=REFORM,
                organization_code=organization,
                month=month,
                authorized_posts=staff,
                in_post=staff,
                is_treated=treated,
            )
    for level, unit, structure in (
        ("city", "all", "as_named"),
        ("city", "all", "constant"),
        ("system", "03", "constant"),
    ):
        office.put(
            "historical_change.reform_rate_decomposition",
            reform_code=REFORM,
            structure_code=structure,
            level_code=level,
            unit_code=unit,
            rate_code="fill_rate",
            before_value="0.9",
            after_value="0.95",
            change_value="0.05",
            mix_effect="0.02",
            rate_effect="0.03",
        )


def _put_cause(office, structure, level, unit, measure, quantity, component="ledger_difference"):
    if quantity:
        office.put(
            "historical_change.reform_decomposition",
            reform_code=REFORM,
            structure_code=structure,
            level_code=level,
            unit_code=unit,
            measure_code=measure,
            part_code="11",
            component_code=component,
            contribution=quantity,
        )
