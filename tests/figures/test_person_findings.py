"""Required findings on a delivered person, even if other fields of the row are blank."""

from __future__ import annotations

import pytest

HEADER = "person_id,organization_code,person_name,establishment_type_code,birth_date,sex_code"
GROUPED = HEADER + ",retirement_group_code"


def findings(tables, header: str, *rows: str) -> list[tuple]:
    tables.land("2024-12-31", person="\n".join([header, *rows]))
    tables.build("int_finding_e05", "int_finding_e10")
    return tables.rows(
        """
        select rule_id, column_name, row_no from intermediate.int_finding_e05
        union all
        select rule_id, column_name, row_no from intermediate.int_finding_e10
        order by all
        """
    )


@pytest.mark.parametrize("header", [HEADER, GROUPED])
def test_who_has_no_retirement_group_can_be_past_retirement(tables, header):
    blank = "," if header == GROUPED else ""
    rows = [f"p1,A01,甲,11,1935-01-01,1{blank}", f"p2,A01,乙,11,1980-01-01,1{blank}"]
    assert findings(tables, header, *rows) == [("E05", "staff_status_code", 2)]


def test_without_a_sex_retirement_is_certain_at_the_latest_age_of_all(tables):
    rows = ["p1,A01,甲,11,1935-01-01,", "p2,A01,乙,11,1966-01-01,2", "p3,A01,丙,11,1966-01-01,"]
    result = findings(tables, HEADER, *rows)
    assert [row for row in result if row[0] == "E05"] == [("E05", "staff_status_code", 2)]


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_blank_name_is_a_blank_mandatory_cell(tables, blank):
    rows = ["p1,A01,甲,11,1980-01-01,1", f"p2,A01,{blank},11,1980-01-01,1"]
    assert findings(tables, HEADER, *rows) == [("E10", "person_name", 3)]


def test_a_source_without_any_names_has_no_blank_ones(tables):
    assert findings(tables, HEADER, "p1,A01,,11,1980-01-01,1") == []
