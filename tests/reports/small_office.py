"""A hand-written published warehouse of one small city: two years of organizations and people.

The figures of the marts are typed, not computed, so that a table can disagree with them. In 2024
the city has a commission that absorbs an office, a bureau that is renamed, a school, and an
institute that becomes reference-managed. The district has a new office and an abolished bureau. The
sub-district has its office, its centre, and a station of the district.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.publish import marts_page
from bianzhi.publish.structure import PUBLIC_SCHEMAS
from tests.reports.small_office_rows import (
    BODIES,
    BODY_COLUMNS,
    CELLS,
    CHANGES,
    LEADERSHIP,
    MOVEMENTS,
)
from tests.support.compiled import compiled_models

# Schemas of the seeds, by folder.
SEEDS = {"codes": "codes", "norms": "norms", "rules": "supervision"}
OLD, NEW = "2023-12-31", "2024-12-31"
FROM = {"valid_from": "2022-12-31", "lake_id": "l", "delivery_id": "d1", "row_no": 1}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def _without_rows() -> Path:
    """A database with the tables, lists and macros, made once."""
    return _Empty(Path(_folder().name) / "empty.duckdb").close()


@cache
def _whole() -> Path:
    """A database with the whole small city, made once."""
    return _filled(SmallOffice(Path(_folder().name) / "whole.duckdb")).close()


class _Empty:
    """The tables, lists and macros of a published database."""

    def __init__(self, path: Path):
        self.path = path
        self.connection = duckdb.connect(str(path))
        for schema in PUBLIC_SCHEMAS:
            self.connection.execute(f"create schema {schema}")
            if schema not in ("codes", "norms"):
                self._make_tables(schema)
        self._make_lists()
        compiled_models().create_table_macros(self.connection)

    def _make_tables(self, schema: str) -> None:
        for model in marts_page.models(schema):
            columns = ", ".join(f"{item['name']} {item['data_type']}" for item in model["columns"])
            self.connection.execute(f"create table {schema}.{model['name']} ({columns})")

    def _make_lists(self) -> None:
        for folder, schema in SEEDS.items():
            for path in sorted((PROJECT_ROOT / "seeds" / folder).rglob("*.csv")):
                head = path.read_text("utf-8").partition("\n")[0].split(",")
                dates = ", ".join(f"'{n}': 'date'" for n in ("valid_from", "valid_to") if n in head)
                types = f"types = {{{dates}}}, " if dates else ""
                self.connection.execute(
                    f"create table {schema}.{path.stem} as select * from "
                    f"read_csv('{path}', header = true, all_varchar = false, {types}"
                    f"auto_type_candidates = ['boolean', 'integer', 'double', 'date', 'varchar'])"
                )
                self._codes_as_text(schema, path.stem)

    def _codes_as_text(self, schema: str, name: str) -> None:
        rows = self.connection.execute(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ? "
            "and column_name like '%code' and data_type <> 'VARCHAR'",
            [schema, name],
        ).fetchall()
        if rows:
            # Read as text: a code keeps its zeros.
            path = next((PROJECT_ROOT / "seeds").rglob(f"{name}.csv"))
            text = ", ".join(f"'{column}': 'varchar'" for (column,) in rows)
            self.connection.execute(
                f"create or replace table {schema}.{name} as select * from read_csv('{path}', "
                f"header = true, types = {{'valid_from': 'date', 'valid_to': 'date', {text}}})"
            )

    def close(self) -> Path:
        self.connection.close()
        return self.path


class SmallOffice:
    """The tables of a published database, empty except for the added rows."""

    def __init__(self, path: Path, begins_with: Path | None = None):
        self.path = path
        shutil.copyfile(begins_with or _without_rows(), path)
        self.connection = duckdb.connect(str(path))

    def put(self, table: str, **values: Any) -> None:
        """Add one row; columns not named are NULL."""
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.connection.execute(
            f"insert into {table} ({names}) values ({marks})", list(values.values())
        )

    def close(self) -> Path:
        self.connection.close()
        return self.path


def small_office(path: Path) -> SmallOffice:
    """The whole small city."""
    return SmallOffice(path, _whole())


def _filled(office: SmallOffice) -> SmallOffice:
    office.put("supervision.delivery_part", lake_id="l", received_at="2025-01-05 08:00:00")
    for code, name, parent, level in (
        ("350500", "甲市", None, "2"),
        ("350502", "乙区", "350500", "3"),
        ("350502001", "丙街道", "350502", "4"),
    ):
        office.put(
            "historical_change.division_history",
            division_code=code,
            division_name=name,
            parent_division_code=parent,
            level_code=level,
            record_key=code,
            **FROM,
        )
    office.put(
        "norms.series_break",
        break_code="moved",
        broken_on="2024-03-01",
        label_zh="口径变化",
        label_en="The rules changed",
    )
    _organizations(office)
    _events(office)
    _posts(office)
    _leaders(office)
    _people(office)
    _flows(office)
    _outside(office)
    return office


def _organizations(office: SmallOffice) -> None:
    for row in BODIES:
        organization = dict(zip(BODY_COLUMNS, row, strict=True))
        code = organization["organization_code"]
        common = {
            **organization,
            "organization_key": f"{code}@1",
            "record_key": code,
            "is_reference_managed": False,
            "is_placeholder": False,
            "status_code": "1",
            **FROM,
        }
        put = office.put
        table = "historical_change.organization_history"
        if code == "DIS":
            put(table, **{**common, "valid_from": "2024-05-31"})
        elif code in ("OFF", "GON"):
            put(table, **common, valid_to="2024-05-31")
            gone = {"status_code": "2", "abolished_on": "2024-05-01", "valid_from": "2024-05-31"}
            put(table, **{**common, **gone})
        elif code == "BUR":
            put(table, **common, valid_to="2024-06-30")
            renamed = {"organization_name": "市新局", "valid_from": "2024-06-30"}
            put(table, **{**common, **renamed})
        elif code == "INS":
            put(table, **common, valid_to="2024-06-30")
            put(table, **{**common, "is_reference_managed": True, "valid_from": "2024-06-30"})
        else:
            put(table, **common)


def _events(office: SmallOffice) -> None:
    for event, kind, before, after, day in (
        ("e1", "03", "OFF", "COM", "2024-05-01"),
        ("e2", "01", None, "DIS", "2024-05-01"),
        ("e3", "05", "GON", None, "2024-05-01"),
        ("e4", "02", "BUR", "BUR", "2024-06-01"),
    ):
        office.put(
            "historical_change.organization_event",
            record_key=event,
            event_id=event,
            event_type_code=kind,
            predecessor_code=before,
            successor_code=after,
            effective_on=day,
        )
        for turn, code in (("beginning", after), ("ending", before)):
            if code and before != after:
                office.put(
                    "historical_change.organization_turn",
                    organization_code=code,
                    turn_code=turn,
                    month="2024-05-31",
                    event_type_code=kind,
                    effective_on=day,
                )
    for organization, grade in (("COM", "109"), ("BUR", "109"), ("SCH", "111")):
        office.put(
            "historical_change.department_history",
            record_key=f"{organization}|K1",
            organization_code=organization,
            department_code="K1",
            grade_code=grade,
            **FROM,
        )
    for kind, name in (("1", "牌"), ("2", "合署")):
        office.put(
            "historical_change.organization_plate_history",
            record_key=f"COM|{name}",
            organization_code="COM",
            plate_name=name,
            plate_type_code=kind,
            **FROM,
        )


def _posts(office: SmallOffice) -> None:
    for organization, kind, before, after, frozen, reserved, revolving, listed in CELLS:
        for day, cell in ((OLD, before), (NEW, after)):
            if cell is None:
                continue
            authorized, ceiling, in_post = cell
            closing = day == NEW
            over, vacant = max(in_post - ceiling, 0), max(ceiling - in_post, 0)
            office.put(
                "organization_structure.establishment_use_month",
                organization_code=organization,
                establishment_type_code=kind,
                month=day,
                authorized_posts=authorized,
                ceiling_posts=ceiling,
                in_post=in_post,
                over_posts=over,
                vacant_posts=vacant,
                frozen_posts=frozen if closing else 0,
                reserved_posts=reserved if closing else 0,
                revolving_in_posts=revolving if closing else 0,
                revolving_out_posts=0,
                separately_listed_posts=listed if closing else 0,
                authorized_source="snapshot" if authorized else "none",
                light_code="red" if over else "green" if vacant else "yellow",
            )
            if authorized:
                begins = {**FROM, "valid_from": day} if closing else FROM
                ends = {} if closing else {"valid_to": NEW}
                office.put(
                    "historical_change.establishment_history",
                    record_key=f"{organization}|{kind}|",
                    organization_code=organization,
                    establishment_type_code=kind,
                    funding_code="2" if organization == "INS" else "1",
                    authorized_posts=authorized,
                    counted_type_code=kind,
                    counted_measure="authorized_posts",
                    **begins,
                    **ends,
                )
    balance: dict[tuple[str, str], int] = {}
    for line, (movement, organization, kind, day, reason, change, document) in enumerate(
        MOVEMENTS, 1
    ):
        opening = balance.get((organization, kind), 0)
        balance[organization, kind] = opening + change
        office.put(
            "historical_change.establishment_ledger",
            record_key=movement,
            movement_id=movement,
            organization_code=organization,
            establishment_type_code=kind,
            ledger_line_no=line,
            effective_on=day,
            reason_code=reason,
            opening_posts=opening,
            posts_change=change,
            closing_posts=opening + change,
            doc_no=document,
        )


def _leaders(office: SmallOffice) -> None:
    for organization, level, role, department, quota, leaders in LEADERSHIP:
        cell = {
            "organization_code": organization,
            "leadership_level_code": level,
            "leadership_role_code": role,
            "month": NEW,
            "authorized_posts": quota,
            "in_post": leaders,
            "over_posts": max(leaders - quota, 0),
            "vacant_posts": max(quota - leaders, 0),
            "light_code": "red" if leaders > quota else "green" if leaders < quota else "yellow",
        }
        office.put(
            "organization_structure.leadership_use_department_month",
            department_code=department,
            **cell,
        )
        if not department:
            table = "organization_structure.leadership_use_month"
            office.put(table, quota_holder_code="body", **cell)


def _people(office: SmallOffice) -> None:
    """Add as many people as the cells of NEW state; leaders first, every third a woman."""
    number = 0
    for organization, kind, _, after, *_ in CELLS:
        leaders = [
            (level, role, department)
            for code, level, role, department, _, count in LEADERSHIP
            for _ in range(count)
            if code == organization and kind != "31"
        ]
        for place in range(after[2] if after else 0):
            number += 1
            level, role, department = leaders[place] if place < len(leaders) else (None,) * 3
            graded = kind == "23" and place >= 2
            office.put(
                "historical_change.person_history",
                record_key=f"p{number}|{organization}",
                person_key=f"p{number}",
                organization_code=organization,
                establishment_type_code=kind,
                sex_code="2" if place % 3 == 2 else "1",
                birth_month="1964-01-01" if place == 0 else "1989-06-01",
                ethnicity_code="02" if place == 1 else "01",
                political_status_code="01" if place == 0 else "13",
                education_code="11" if organization == "INS" else "21",
                degree_code="2" if organization == "INS" else "4",
                work_started_on="1985-07-01" if place == 0 else "2023-03-15",
                occupancy_code="1",
                staff_status_code="1",
                post_category_code="P" if graded else "C",
                post_grade_code="P10" if graded else "C09",
                leadership_level_code=level,
                leadership_role_code=role,
                department_code=department or None,
                is_in_post=True,
                counted_type_code=kind,
                **FROM,
            )
            if level:
                office.put(
                    "organization_structure.leader_placement",
                    record_key=f"p{number}|{organization}",
                    organization_code=organization,
                    department_code=department,
                    quota_holder_code="department" if department else "body",
                    leadership_level_code=level,
                    leadership_role_code=role,
                    **{name: FROM[name] for name in ("valid_from", "lake_id", "row_no")},
                )
    # None of these is in post: one does not occupy a post, one is retired.
    for key, occupancy, status in (("x1", "2", "1"), ("x2", "1", "2")):
        office.put(
            "historical_change.person_history",
            record_key=f"{key}|COM",
            person_key=key,
            organization_code="COM",
            establishment_type_code="11",
            occupancy_code=occupancy,
            staff_status_code=status,
            is_in_post=False,
            counted_type_code="11",
            **FROM,
        )


def _flows(office: SmallOffice) -> None:
    for organization, kind, before, after, *_ in CELLS:
        opening, closing = (cell[2] if cell else 0 for cell in (before, after))
        flow = {"organization_code": organization, "establishment_type_code": kind}
        table = "historical_change.stock_flow_month"
        office.put(table, **flow, month=OLD, opening=0, closing=opening)
        office.put(table, **flow, month="2024-01-31", opening=opening, closing=opening)
        office.put(table, **flow, month=NEW, opening=opening, closing=closing)
    number = 0
    for organization, kind, flow_code, cause, heads in CHANGES:
        for _ in range(abs(heads)):
            number += 1
            office.put(
                "historical_change.staff_change",
                change_id=f"c{number}",
                person_key=f"p{number}",
                organization_code=organization,
                establishment_type_code=kind,
                month="2024-12-31",
                flow_code=flow_code,
                cause_code=cause,
                heads_change=1 if heads > 0 else -1,
            )


def _outside(office: SmallOffice) -> None:
    for number, (organization, kind, funding, category, cost) in enumerate(
        [
            ("COM", "1", "1", "M", 5000),
            ("COM", "2", "1", "W", 4000),
            ("COM", "9", "1", "M", 0),
            ("SCH", "2", "2", "P", 6000),
            ("TOW", "7", "1", "W", None),
        ]
    ):
        office.put(
            "historical_change.off_establishment_worker_history",
            record_key=f"w{number}|{organization}",
            worker_key=f"w{number}",
            organization_code=organization,
            worker_type_code=kind,
            funding_code=funding,
            post_category_code=category,
            monthly_cost=cost,
            **FROM,
        )
    for organization, heads in (("COM", 2), ("SCH", 1), ("TOW", 1)):
        office.put(
            "personnel_structure.personnel_off_establishment_month",
            organization_code=organization,
            worker_type_code="1",
            post_category_code="M",
            month=NEW,
            headcount=heads,
        )
    for organization, posts in (("COM", 1), ("SCH", 3)):
        office.put(
            "historical_change.off_establishment_control_history",
            record_key=organization,
            organization_code=organization,
            control_posts=posts,
            **FROM,
        )
