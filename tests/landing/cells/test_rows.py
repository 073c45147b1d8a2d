"""Parsing of rows: keys, hashes, duplicates, quarantine, and counts that add up."""

import hmac
from datetime import date

import polars as pl
import pytest

from bianzhi.store.people.vault import Keys
from bianzhi.store.rows.lake import lake_schema
from ingest import contract as contracts
from ingest.dictionary import schema
from ingest.parse.canonical.mapping import Canonical
from ingest.parse.rows import parse_rows
from ingest.read.unreadable import unreadable
from tests.landing.conftest import SECRET

KEYS = Keys(SECRET.encode())


def parsed_rows(entity: str, rows: list[dict], **changes):
    part = contracts.load("canonical").part(entity, "main")
    part.memory.clear()
    for name, value in changes.items():
        object.__setattr__(part, name, value)
    raw = pl.DataFrame(rows, infer_schema_length=None)
    row_no = pl.Series("row_no", range(2, raw.height + 2), dtype=pl.Int32)
    result = parse_rows(Canonical(raw, row_no, 0), part, KEYS, "L", date(2024, 12, 31))
    assert result.read == len(rows) == result.landed + result.collapsed + result.quarantined
    return result


def quota(department: str | None, posts: str, level: str = "131") -> dict:
    return {
        "organization_code": "A",
        "department_code": department,
        "leadership_level_code": level,
        "leadership_role_code": "1",
        "authorized_posts": posts,
    }


UNREAD = unreadable("#REF!")


def faults(found) -> list[tuple]:
    rows = found.unlanded.filter(pl.col("outcome_code") == "quarantined")
    return rows.select("row_no", "rule_id", "column_name").rows()


def cells(found) -> list[tuple]:
    rows = found.unlanded.filter(pl.col("outcome_code") == "unreadable")
    return rows.select("row_no", "rule_id", "column_name", "record_key", "shown_value").rows()


def test_every_entity_lands_with_exactly_its_lake_columns():
    for entity in schema.entities():
        given = {name: ["1"] for name in schema.entities()[entity].column_names}
        result = parsed_rows(entity, [dict.fromkeys(given, "1")])
        if result.landed:
            assert dict(result.rows.schema) == lake_schema(entity)
        assert list(lake_schema(entity)) == [name for name, _ in schema.lake_columns(entity)]


def test_key_parts_are_joined_with_borders_that_cannot_blur():
    rows = [quota("a|b", "1"), quota("a", "1", level="b|131"), quota("a\\", "1"), quota(None, "1")]
    keys = parsed_rows("leadership_quota", rows).rows["record_key"].to_list()
    assert keys == ["A|a\\|b|131|1", "A|a|b\\|131|1", "A|a\\\\|131|1", "A||131|1"]


def test_identical_twins_collapse_and_of_conflicting_ones_the_last_stands():
    rows = [quota("x", "1"), quota("x", "2"), quota("x", "1"), quota("y", "5"), quota("y", "5")]
    result = parsed_rows("leadership_quota", rows)
    assert result.rows.select("row_no", "authorized_posts").rows() == [(4, 1), (6, 5)]
    assert result.collapsed == 2
    assert faults(result) == [(3, "conflicting_twin", None)]


def test_only_rows_without_a_readable_key_go_to_quarantine():
    rows = [
        quota("x", "12名"),
        {**quota("y", "3"), "organization_code": None},
        {**quota("z", "many"), "leadership_role_code": None},
        {**quota("x", "4"), "leadership_level_code": "no such level"},
    ]
    result = parsed_rows("leadership_quota", rows)
    assert faults(result) == [
        (3, "missing_key", "organization_code"),
        (4, "missing_key", "leadership_role_code"),
    ]
    assert cells(result) == [
        (2, "untypable_value", "authorized_posts", "A|x|131|1", "12名"),
        (4, "untypable_value", "authorized_posts", None, None),
    ]
    assert result.rows["authorized_posts"].to_list() == [None, 4]
    assert result.rows["leadership_level_code"].to_list() == ["131", "no such level"]
    assert result.unreadable == 1


def test_a_row_names_all_columns_that_cannot_be_read():
    row = {"plan_year": "soon", "post_code": UNREAD, "planned_heads": "some"}
    result = parsed_rows("recruitment_plan", [row])
    assert faults(result) == [(2, "untypable_value", "plan_year, post_code")]
    assert [cell[:3] for cell in cells(result)] == [(2, "untypable_value", "planned_heads")]


def test_a_row_without_a_readable_key_names_the_keys_that_it_may_have():
    rows = [
        {**quota("x_1", "2"), "organization_code": UNREAD},
        {**quota(None, "2"), "leadership_role_code": UNREAD},
        {**quota("x", "2"), "organization_code": None},
    ]
    result = parsed_rows("leadership_quota", rows)
    kept = result.unlanded.select("row_no", "rule_id", "kept_pattern", "kept_name").rows()
    assert kept == [
        (2, "error_cell", "%|x!_1|131|1", None),
        (3, "error_cell", "A||131|%", None),
        (4, "missing_key", None, None),
    ]


def test_a_row_with_a_blank_key_is_found_by_its_name():
    rows = [{"organization_name": "县财政局"}, {"organization_name": None}]
    kept = parsed_rows("organization", rows).unlanded.select("kept_pattern", "kept_name").rows()
    assert kept == [("%", "县财政局"), (None, None)]


def test_a_row_without_a_natural_key_has_no_key_to_miss():
    row = {"pay_month": "2024-01", "organization_code": "A", "gross_pay": "x"}
    result = parsed_rows("payroll", [row], key="row")
    assert (result.landed, result.quarantined) == (1, 0)
    assert [cell[3] for cell in cells(result)] == result.rows["record_key"].to_list()


def test_of_duplicates_one_without_an_unreadable_cell_stands():
    rows = [quota("x", "1"), quota("x", "2人"), quota("y", "1名"), quota("y", "2名")]
    result = parsed_rows("leadership_quota", rows)
    assert result.rows.select("row_no", "authorized_posts").rows() == [(2, 1), (5, None)]
    assert faults(result) == [(3, "conflicting_twin", None)]
    assert [cell[3] for cell in cells(result)] == [None, "A|y|131|1", "A|y|131|1"]


def test_a_sum_with_an_unreadable_number_is_unreadable():
    rows = [
        {"post_code": "p", "authorized_fte": "0.5"},
        {"post_code": "p", "authorized_fte": "half"},
        {"post_code": "q", "authorized_fte": "2"},
        {"post_code": "q", "authorized_fte": None},
    ]
    result = parsed_rows("post", rows, key="group")
    assert [str(fte) for fte in result.rows["authorized_fte"]] == ["None", "2.0000"]
    assert cells(result) == [(3, "untypable_value", "authorized_fte", "p", None)]
    assert (result.landed, result.collapsed, result.quarantined) == (2, 2, 0)


def test_labels_and_aliases_become_codes_and_codes_stay():
    rows = [
        {
            "organization_code": f"{number}",
            "establishment_type_code": written,
            "authorized_posts": 1,
        }
        for number, written in enumerate(["行政编制", "11", "政法专项", "Administrative", "自定"])
    ]
    landed = parsed_rows("establishment", rows).rows["establishment_type_code"]
    assert landed.to_list() == ["11", "11", "12", "11", "自定"]


def test_rows_without_a_natural_key_are_numbered_by_content():
    rows = [{"post_title": "clerk", "authorized_fte": n} for n in ("1", "2", "1.0")]
    keys = parsed_rows("post", rows, key="row").rows["record_key"].to_list()
    assert keys[0].endswith("-1")
    assert keys[2] == keys[0][:-1] + "2"
    assert keys[1][:-2] != keys[0][:-2]


def test_the_same_rows_in_another_order_have_the_same_keys():
    rows = [{"post_title": title} for title in ("clerk", "driver", "clerk")]
    item = parsed_rows("post", rows, key="row").rows["record_key"]
    other = parsed_rows("post", rows[::-1], key="row").rows["record_key"]
    assert sorted(item) == sorted(other)


def test_groups_are_summed_and_keep_only_what_all_rows_agree_on():
    rows = [
        {"post_code": "p", "authorized_fte": "0.5", "post_title": "clerk", "status_code": "1"},
        {"post_code": "p", "authorized_fte": "1.25", "post_title": "clerk", "status_code": "2"},
        {"post_code": "q", "authorized_fte": None, "post_title": "driver", "status_code": "1"},
    ]
    result = parsed_rows("post", rows, key="group")
    chosen = result.rows.select("post_code", "authorized_fte", "post_title", "status_code")
    assert [(c, None if f is None else float(f), t, s) for c, f, t, s in chosen.rows()] == [
        ("p", 1.75, "clerk", None),
        ("q", None, "driver", "1"),
    ]
    assert result.collapsed == 1


PERSON = {
    "person_id": "110105491231002",
    "organization_code": "A",
    "establishment_type_code": "11",
    "person_name": "张三",
    "sex_code": "女",
    "birth_date": "1949.12",
}


def test_personal_data_stays_out_of_the_lake():
    result = parsed_rows("person", [PERSON])
    row = result.rows.row(0, named=True)
    expected = hmac.digest(SECRET.encode(), b"11010519491231002X", "sha256").hex()[:20]
    assert row["person_key"] == expected
    assert row["record_key"] == f"{expected}|A"
    assert row["birth_month"] == date(1949, 12, 1)
    assert row["id_check_code"] == "ok"
    assert row["id_sex_matches"] is True
    assert row["id_birth_matches"] is True
    text = " ".join(str(value) for value in row.values())
    assert "张三" not in text
    assert "11010519491231002X" not in text
    assert result.people.row(0, named=True)["person_id"] == "11010519491231002X"


@pytest.mark.parametrize(
    ("change", "birth", "sex"),
    [
        ({"birth_date": "1949-12-30"}, False, True),
        ({"birth_date": "1949-11"}, False, True),
        ({"birth_date": None}, None, True),
        ({"sex_code": "男"}, True, False),
        ({"sex_code": "9"}, True, None),
        ({"person_id": "123"}, None, None),
    ],
)
def test_an_id_is_held_against_sex_and_birth(change, birth, sex):
    row = parsed_rows("person", [PERSON | change]).rows.row(0, named=True)
    assert (row["id_birth_matches"], row["id_sex_matches"]) == (birth, sex)


def row_hash(**change) -> int:
    return parsed_rows("person", [PERSON | change]).rows["row_hash"][0]


def test_the_hash_sees_every_change_and_no_spelling():
    assert row_hash() == row_hash(person_id="11010519491231002x", sex_code="2")
    assert row_hash() == row_hash(birth_date=date(1949, 12, 1))
    assert row_hash() != row_hash(person_name="张四")
    assert row_hash() != row_hash(birth_date="1949-12-02")
    assert row_hash(major="ab", post_title="c") != row_hash(major="a", post_title="bc")
    assert row_hash(major="a", post_title=None) != row_hash(major=None, post_title="a")


def test_the_hash_is_the_same_over_long_columns():
    """Long columns with few distinct values use another code path."""
    many = [PERSON | {"organization_code": f"{n}", "major": f"{n % 3}"} for n in range(6_000)]
    few = parsed_rows("person", many[:5]).rows["row_hash"].to_list()
    assert parsed_rows("person", many).rows["row_hash"].to_list()[:5] == few
