"""Persons with numbers that are no citizen ids: staff numbers and the like."""

from __future__ import annotations

import polars as pl
import pytest

from bianzhi.store.people.vault import Vault
from ingest.land import land
from tests.landing.conftest import lake_rows

TEXT = """
source: {source}
delivery: {{as_of: {{constant: 2024-12-31}}, scope: {{constant: s}}}}
id_numbering: {numbering}
entities: {{person: {{files: [person.csv]}}}}
"""
ROWS = (
    "person_id,organization_code,establishment_type_code,sex_code,birth_date\n"
    "10086,B1,11,1,1990-03-07\n110105194912310 02X,B1,11,2,1990-03-07\n"
)


def landed(home, contract, sent, source: str, numbering: str) -> pl.DataFrame:
    inbox = sent("person.csv", ROWS)
    path = contract(TEXT.format(source=source, numbering=numbering))
    [outcome] = land(home, [inbox], contract=path)
    assert outcome.status == "landed"
    return lake_rows(home, "person").tail(2)


def test_a_staff_number_has_no_check_digit_and_says_nothing_about_the_person(home, contract, sent):
    rows = landed(home, contract, sent, "hr", "county_staff")
    chosen = rows.select("id_check_code", "id_sex_matches", "id_birth_matches")
    assert chosen.rows() == [("not_applicable", None, None)] * 2
    assert rows["person_key"].n_unique() == 2


def test_a_citizen_id_is_checked_unless_declared_otherwise(home, contract, sent):
    rows = landed(home, contract, sent, "hr", "citizen_id")
    assert rows["id_check_code"].to_list() == ["bad_length", "ok"]
    assert rows["id_sex_matches"].to_list() == [None, True]


@pytest.mark.parametrize(("other", "persons"), [("county_staff", 2), ("town_staff", 4)])
def test_equal_numbers_are_one_person_within_a_numbering(other, persons, home, contract, sent):
    landed(home, contract, sent, "hr", "county_staff")
    landed(home, contract, sent, "pay", other)
    rows = lake_rows(home, "person")
    assert (rows.height, rows["person_key"].n_unique()) == (4, persons)


def test_the_vault_keeps_the_numbering_with_the_number(home, contract, sent):
    landed(home, contract, sent, "hr", "county_staff")
    people = Vault(home).read("select person_id from identity order by all", "test")
    assert people["person_id"].to_list() == [
        "county_staff:10086",
        "county_staff:11010519491231002X",
    ]
