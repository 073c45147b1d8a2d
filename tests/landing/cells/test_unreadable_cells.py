"""Cells that cannot be read: which they are, by column and rule, and what stays blank."""

from datetime import date

import polars as pl
import pytest

from bianzhi.store.rows import quarantine
from ingest import contract as contracts
from ingest.land import land
from ingest.parse.canonical.mapping import Canonical
from ingest.parse.rows import parse_rows
from ingest.read.unreadable import unreadable
from tests.landing.cells.test_rows import KEYS
from tests.landing.conftest import lake_rows
from tests.support.worlds import citizen_id

AS_OF = date(2024, 12, 31)


def parsed(entity: str, rows: list[dict], **settings):
    part = contracts.load("canonical").part(entity, "main")
    part.memory.clear()
    for name, value in settings.items():
        object.__setattr__(part, name, value)
    raw = pl.DataFrame(rows, infer_schema_length=None)
    row_no = pl.Series("row_no", range(2, raw.height + 2), dtype=pl.Int32)
    return parse_rows(Canonical(raw, row_no, 0), part, KEYS, "L", AS_OF)


def rules(result) -> dict[int, tuple[str, str]]:
    rows = result.unlanded.select("row_no", "column_name", "rule_id").rows()
    return {row_no: (column, rule) for row_no, column, rule in rows}


def person(cell_id: str, **more: str | None) -> dict:
    return {"person_id": cell_id, "organization_code": "A", "establishment_type_code": "11"} | more


def test_a_marked_cell_is_unreadable_whatever_the_type_of_its_column():
    row = person(
        citizen_id(1),
        major=unreadable("#NAME?"),
        birth_date=unreadable(""),
        is_registered=unreadable("#N/A"),
        sex_code=unreadable("#FIELD!"),
    )
    result = parsed("person", [row, person(citizen_id(2), major=None)])
    found = result.unlanded.select("column_name", "rule_id", "shown_value").rows()
    assert found == [
        ("birth_date", "error_cell", None),
        ("is_registered", "error_cell", "#N/A"),
        ("major", "error_cell", "#NAME?"),
        ("sex_code", "error_cell", "#FIELD!"),
    ]
    assert result.landed == 2
    assert result.unreadable == 1
    assert result.rows["major"].to_list() == [None, None]


@pytest.mark.parametrize("lost", ["3.50502E+17", "3.5e17", "350502199003070000", f"{10**17}.0"])
def test_an_id_that_lost_digits_is_no_key(lost):
    result = parsed("person", [person(citizen_id(1)), person(lost)])
    assert rules(result) == {3: ("person_id", "lost_digits")}
    assert (result.landed, result.quarantined) == (1, 1)


def test_ids_that_went_through_a_float_are_not_merged():
    ids = [number for number in map(citizen_id, range(1, 9)) if number.isdigit()]
    rounded = [str(int(float(number))) for number in ids]
    assert len(set(rounded)) < len(ids)
    result = parsed("person", [person(number) for number in rounded])
    assert (result.quarantined, result.collapsed) == (len(ids), 0)
    assert set(rules(result).values()) == {("person_id", "lost_digits")}


def test_a_wrong_id_that_looks_rounded_takes_no_right_one_with_it():
    ids = [number for number in map(citizen_id, range(1, 400)) if number.isdigit()]
    whole = [number for number in ids if int(float(number)) == int(number)]
    assert len(whole) > 2
    wrong = next(
        str(number) for number in range(350502199003070000, 350502199003079999)
        if int(float(number)) == number and number % 10000 and str(number) not in ids
    )  # fmt: skip
    result = parsed("person", [person(number) for number in [wrong, *ids]])
    assert rules(result) == {2: ("person_id", "lost_digits")}
    assert result.landed == len(ids)


def test_right_ids_among_rounded_ones_are_not_trusted():
    ids = [number for number in map(citizen_id, range(1, 400)) if number.isdigit()]
    rounded = [str(int(float(number))) for number in ids]
    result = parsed("person", [person(number) for number in dict.fromkeys([*rounded, *ids[:20]])])
    kept = [n for n in ids[:20] if int(float(n)) != int(n)]
    assert result.landed == len(kept)


def test_a_wrong_check_digit_alone_counts():
    numbers = [int(citizen_id(number)[:17] + "5") for number in range(1, 20)]
    wrong = [str(number) for number in numbers if number % 64]
    result = parsed("person", [person(number) for number in wrong])
    assert result.landed == len(wrong)


def test_ids_as_floats_have_lost_digits_and_short_codes_have_not():
    result = parsed("organization", [{"organization_code": 12.0, "organization_name": "x"}])
    assert result.rows["organization_code"].to_list() == ["12"]
    result = parsed("person", [{"person_id": 3.5050219900307e17, **NO_ID}])
    assert rules(result) == {2: ("person_id", "lost_digits")}


NO_ID = {"organization_code": "A", "establishment_type_code": "11"}


def test_a_code_in_scientific_notation_lost_digits():
    rows = [
        {"organization_code": code, "organization_name": "x"}
        for code in ("3.50502E+11", "1E5", "E01")
    ]
    result = parsed("organization", rows)
    assert rules(result) == {2: ("organization_code", "lost_digits")}
    assert result.rows["organization_code"].to_list() == ["1E5", "E01"]


@pytest.mark.parametrize(
    ("column", "cell", "is_read"),
    [
        ("birth_date", "2085-01-01", False),
        ("birth_date", "1799-12-31", False),
        ("birth_date", "2035-01-01", True),
        ("birth_date", "0085-03-01", False),
        ("birth_date", "85-3-1", False),
        ("birth_date", "2024-12-31", True),
        ("entered_on", "2025-07-01", True),
        ("entered_on", "2085-07-01", False),
        ("graduated_on", "1085年7月", False),
    ],
)
def test_dates_out_of_range_are_unreadable(column, cell, is_read):
    result = parsed("person", [person(citizen_id(1), **{column: cell})])
    assert result.landed == 1
    assert rules(result) == ({} if is_read else {2: (column, "implausible_date")})


def test_the_end_of_a_term_may_be_far_ahead():
    rows = [
        {"organization_code": f"A{n}", "organization_name": "x", "ends_on": day}
        for n, day in enumerate(("2060-01-01", "2085-01-01"))
    ]
    assert rules(parsed("organization", rows)) == {3: ("ends_on", "implausible_date")}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("85-3-1", date(1985, 3, 1)),
        ("85.03.01", date(1985, 3, 1)),
        ("85年3月", date(1985, 3, 1)),
        ("29/12/31", date(2029, 12, 31)),
        ("1985-3-1", date(1985, 3, 1)),
    ],
)
def test_a_contract_may_allow_years_of_two_digits(cell, day):
    row = {"organization_code": "A", "organization_name": "x", "ends_on": cell}
    result = parsed("organization", [row], two_digit_years=1930)
    assert result.rows["ends_on"].to_list() == [day]


def test_error_texts_of_a_csv_are_unreadable_and_a_word_of_the_contract_is_blank(
    home, sent, contract
):
    header = "organization_code,establishment_type_code,authorized_posts,doc_no"
    lines = ["A1,11,#DIV/0!,#REF!", "A2,11,#N/A,#1号", "A3,11,,"]
    inbox = sent("2024-12-31/establishment.csv", "\n".join([header, *lines, ""]))
    mine = contract('source: mine\nnull_markers: ["#N/A"]\nentities: {establishment: {}}\n')
    [outcome] = land(home, [inbox], contract=mine)
    assert outcome.parts[0]["rows_landed"] == 3
    assert outcome.parts[0]["rows_unreadable"] == 1
    found = quarantine.read(home, outcome.parts[0]["lake_id"])
    assert found.select("row_no", "column_name", "rule_id").rows() == [
        (2, "authorized_posts", "error_cell"),
        (2, "doc_no", "error_cell"),
    ]
    assert lake_rows(home, "establishment")["doc_no"].to_list() == [None, "#1号", None]


def test_a_derived_value_of_an_unreadable_cell_is_unreadable(home, sent, contract):
    mine = contract(
        """
source: mine
headers: none
columns: {Code: organization_code, Name: organization_name}
derive:
  short_name: {from: [{header: First}, {header: Second}], join: "-", map: {a-b: ab}, else: other}
  status_code:
    from: {header: State}
    map: {open: "1"}
    else: unreadable
    blank: "9"
  other_names: {from: {header: First}, when: {header: Second, is: b}, otherwise: none}
entities: {organization: {}}
"""
    )
    lines = ["A1,x,a,b,open", "A2,x,a,#REF!,closed", "A3,x,a,c,"]
    inbox = sent("2024-12-31/organization.csv", "\n".join(["Code,Name,First,Second,State", *lines]))
    [outcome] = land(home, [inbox], contract=mine)
    rows = lake_rows(home, "organization")
    assert rows.select("short_name", "status_code", "other_names").rows() == [
        ("ab", "1", "a"),
        (None, None, None),
        ("other", "9", "none"),
    ]
    found = quarantine.read(home, outcome.parts[0]["lake_id"])
    assert found.select("column_name", "header_name", "rule_id", "shown_value").rows() == [
        ("other_names", "First", "error_cell", "#REF!"),
        ("short_name", "First", "error_cell", "#REF!"),
        ("status_code", "State", "unmapped_value", None),
    ]
