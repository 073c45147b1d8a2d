"""Deliveries of small sound organizations, month by month, and edits of their cells.

Every organization is alike: a county organ with one department, five posts, a chief, a deputy and a
clerk, its ledger, its document and its plan. An edit changes the delivered cells of one
organization; nothing here knows a rule.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from stdnum.cn import ric, uscc

Row = dict[str, Any]
FIRST, MONTHS = (2023, 1), 24


def month_ends() -> list[date]:
    """The as-of dates of all deliveries."""
    numbers = [FIRST[0] * 12 + FIRST[1] + number for number in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) - timedelta(days=1) for number in numbers]


@dataclass(frozen=True)
class Edit:
    """Changes the rows of one organization in a table, from one month to another.

    Args:
        table: the entity.
        cells: column -> value, with ``{o}`` for the organization and ``{n}`` for its number and
            ``{clerk}`` for the id of its third person; no cells: the rows are left out.
        where: columns that a row must have to be changed.
        add: the cells are those of a row of its own.
        months: number of the first and the last changed delivery, from 0.
    """

    table: str
    cells: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, Any] = field(default_factory=dict)
    add: bool = False
    months: tuple[int, int] = (0, MONTHS - 1)


def citizen_id(birth: str, number: int) -> str:
    """A citizen id with a valid check digit; an odd number is a man's."""
    stem = f"350582{birth}{number:03}"
    return stem + ric.calc_check_digit(f"{stem}0")


def credit_code(kind: str, number: int) -> str:
    """A unified social credit code with a valid check digit."""
    stem = f"{kind}350582{number:09}"
    return stem + uscc.calc_check_digit(stem)


def organization(number: int) -> Iterator[tuple[str, Row]]:
    """The rows of an organization: entity and cells."""
    code, doc = f"O{number:03}", f"晋委编〔2005〕{number}号"
    common = {"organization_code": code}
    yield (
        "organization",
        {
            **common,
            "organization_name": f"某县第{number}局",
            "short_name": f"{number}局",
            "uscc": credit_code("11", number),
            "organization_type_code": "20",
            "nature_code": "1",
            "grade_code": "109",
            "admin_level_code": "3",
            "division_code": "350582",
            "funding_code": "1",
            "public_institution_class_code": "",
            "industry_code": "",
            "established_on": "2005-02-01",
            "established_doc_no": doc,
            "parent_organization_code": "",
            "ends_on": "",
            "abolished_on": "",
            "abolished_doc_no": "",
            "status_code": "1",
        },
    )
    yield (
        "department",
        {
            **common,
            "department_code": f"{code}-1",
            "department_name": "办公室",
            "authorized_posts": 4,
        },
    )
    yield (
        "establishment",
        {
            **common,
            "establishment_type_code": "11",
            "funding_code": "1",
            "authorized_posts": 5,
            "doc_no": doc,
        },
    )
    for level, role in (("141", "1"), ("142", "3")):
        yield (
            "leadership_quota",
            {
                **common,
                "department_code": "",
                "leadership_level_code": level,
                "leadership_role_code": role,
                "authorized_posts": 1,
                "doc_no": doc,
            },
        )
        yield (
            "approved_title",
            {
                **common,
                "post_title": "局长" if role == "1" else "副局长",
                "leadership_level_code": level,
                "leadership_role_code": role,
                "doc_no": doc,
            },
        )
    for place, (title, level, role) in enumerate(
        (("局长", "141", "1"), ("副局长", "142", "3"), ("科员", "", "")), 1
    ):
        person = citizen_id("19800101", number * 8 % 1000 + place * 2 + 1 - 1)
        yield (
            "person",
            {
                **common,
                "person_id": person,
                "person_name": f"某{place}",
                "establishment_type_code": "11",
                "sex_code": "1" if int(person[16]) % 2 else "2",
                "birth_date": "1980-01-01",
                "ethnicity_code": "01",
                "political_status_code": "13",
                "party_joined_on": "",
                "education_code": "21",
                "degree_code": "4",
                "work_started_on": "2002-07-01",
                "staff_status_code": "1",
                "department_code": f"{code}-1",
                "post_title": title,
                "staff_category_code": "1",
                "post_category_code": "C",
                "leadership_level_code": level,
                "leadership_role_code": role,
                "rank_code": "",
                "is_registered": "1",
                "entered_on": "2010-07-01",
                "entry_mode_code": "IN01",
                "entry_doc_no": doc,
                "verification_slip_no": "",
            },
        )
        if role:
            yield (
                "appointment",
                {
                    **common,
                    "person_id": person,
                    "appointment_no": "1",
                    "post_title": title,
                    "leadership_level_code": level,
                    "leadership_role_code": role,
                    "is_main": "1",
                    "is_acting": "0",
                    "appointed_on": "2015-01-01",
                    "removed_on": "",
                },
            )
    yield (
        "approval_document",
        {
            "organization": code,
            "doc_no": doc,
            "title": "批复",
            "issuer_name": "晋江市委编委",
            "issuer_level_code": "2",
            "issued_on": "2005-01-15",
            "effective_on": "2005-02-01",
            "subject_code": "1",
            "superseded_doc_no": "",
        },
    )
    yield (
        "document_item",
        {
            "doc_no": doc,
            "item_no": "1",
            **common,
            "establishment_type_code": "11",
            "matter_code": "2",
            "posts_change": 5,
        },
    )
    yield (
        "establishment_movement",
        {
            "movement_id": f"{code}-m1",
            **common,
            "establishment_type_code": "11",
            "effective_on": "2005-02-01",
            "posts_change": 5,
            "posts_after": 5,
            "reason_code": "01",
            "counter_organization_code": "",
            "summary": "核定编制5名",
            "doc_no": doc,
        },
    )
    for item, (kind, name, item_code, value) in enumerate(
        (("name", f"某县第{number}局", "", ""), ("department", "办公室", f"{code}-1", "")), 1
    ):
        yield (
            "sanding_plan",
            {
                **common,
                "item_no": str(item),
                "item_type_code": kind,
                "item_name": name,
                "item_code": item_code,
                "item_value": value,
                "doc_no": doc,
            },
        )
    yield (
        "reported_use",
        {
            **common,
            "establishment_type_code": "11",
            "authorized_posts": 5,
            "in_post": 3,
            "vacant_posts": 2,
            "over_posts": 0,
        },
    )


def division(number: int) -> Iterator[tuple[str, Row]]:
    """The divisions and the baseline of the county, which belong to no organization."""
    yield (
        "division",
        {
            "division_code": "350500",
            "division_name": "某市",
            "parent_division_code": "",
            "level_code": "2",
        },
    )
    yield (
        "division",
        {
            "division_code": "350582",
            "division_name": "某县",
            "parent_division_code": "350500",
            "level_code": "3",
        },
    )
    yield (
        "baseline",
        {
            "division_code": "350582",
            "establishment_type_code": "11",
            "control_posts": 5 * number + 100,
            "baseline_on": "2012-12-31",
        },
    )


def deliveries(
    edits: Mapping[int, Iterable[Edit]], count: int
) -> Iterator[tuple[date, dict[str, str]]]:
    """Each delivery: as-of date, and the CSV text of each entity."""
    for place, as_of in enumerate(month_ends()):
        tables: dict[str, list[Row]] = {}
        for number in range(1, count + 1):
            rows = list(organization(number))
            for edit in edits.get(number, ()):
                if edit.months[0] <= place <= edit.months[1]:
                    rows = _edited(rows, edit, f"O{number:03}")
            for table, row in rows:
                if table == "reported_use":
                    row = {**row, "period": f"{as_of:%Y-%m}"}
                tables.setdefault(table, []).append(row)
        for table, row in division(count):
            tables.setdefault(table, []).append(row)
        yield as_of, {name: _text(rows) for name, rows in tables.items()}


def _edited(rows: list[tuple[str, Row]], edit: Edit, code: str) -> list[tuple[str, Row]]:
    cells = {
        key: str(value).format(o=code, n=int(code[1:]), clerk=_clerk(rows))
        for key, value in edit.cells.items()
    }
    if edit.add:
        base = next((row for table, row in rows if table == edit.table and _matches(row, edit)), {})
        return [*rows, (edit.table, {**base, **cells})]
    result = []
    for table, row in rows:
        if table != edit.table or not _matches(row, edit):
            result.append((table, row))
        elif cells:
            result.append((table, {**row, **cells}))
    return result


def _clerk(rows: list[tuple[str, Row]]) -> str:
    people = [row["person_id"] for table, row in rows if table == "person"]
    return people[2] if len(people) > 2 else ""


def _matches(row: Row, edit: Edit) -> bool:
    return all(str(row.get(key)) == str(value) for key, value in edit.where.items())


def _text(rows: list[Row]) -> str:
    columns = [
        name for name in dict.fromkeys(key for row in rows for key in row) if name != "organization"
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
