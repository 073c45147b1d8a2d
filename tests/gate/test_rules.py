"""Expectations follow from the landing dictionary, whatever it holds."""

from __future__ import annotations

import datetime

import pytest
import yaml

from expectations.policy import policy
from expectations.rules import FOLDER, codes_of, landing_rules
from ingest import schema

NEWEST = datetime.date(2026, 6, 30)


def rules_of(entity: str) -> dict:
    return {rule.expectation_id: rule for rule in landing_rules(schema.entities()[entity], NEWEST)}


@pytest.mark.parametrize("entity", schema.entities())
def test_every_entity_has_sound_expectations(entity):
    rules = rules_of(entity)
    described = schema.entities()[entity]
    shape = dict(schema.lake_columns(entity))
    listed = landing_rules(described, NEWEST)
    assert len(rules) == len(listed), "an expectation id stands for one expectation"
    assert all(rule.column in shape for rule in listed)
    assert all(rule.class_code in policy().classes for rule in listed)
    assert all(all(rule.sentences) for rule in listed)
    present = {rule.column for rule in listed if rule.kind == "not_null"}
    assert len(present) == len(described.mandatory)
    coded = {column.name for column in described.columns if column.code_list}
    assert {rule.column for rule in listed if rule.class_code == "code"} == coded


def test_no_expectation_looks_at_a_name_or_a_full_id():
    columns = {rule.column for entity in schema.entities() for rule in rules_of(entity).values()}
    assert not columns & {"person_id", "worker_id", "person_name", "worker_name", "birth_date"}
    assert {"person_key", "birth_month", "id_check_code"} <= columns


def test_person_expectations():
    rules = rules_of("person")
    assert rules["person.person_key.key"].kind == "not_null"
    assert rules["person.establishment_type_code.required"].kind == "not_null"
    assert rules["person.sex_code.code"].arguments == {"value_set": codes_of("sex")}
    assert rules["person.birth_month.range"].arguments == {
        "min_value": datetime.date(1900, 1, 1),
        "max_value": datetime.date(2026, 12, 31),
    }
    assert rules["person.id_check_code.check_digit"].arguments == {"value_set": ("ok", "missing")}


def test_an_optional_key_part_may_be_missing():
    assert "establishment.funding_code.key" not in rules_of("establishment")
    assert "establishment.organization_code.key" in rules_of("establishment")


def test_plausible_values_name_columns_that_exist():
    written = yaml.safe_load((FOLDER / "plausible.yml").read_text("utf-8"))
    assert set(written["columns"]) - {"birth_month"} <= set(schema.columns())
    assert set(written["types"]) <= set(schema.DUCKDB_TYPES)
