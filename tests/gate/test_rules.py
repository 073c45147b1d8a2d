"""Expectations are derived from the landing dictionary, for any content."""

from __future__ import annotations

import datetime

import pytest
import yaml

from expectations.policy import policy
from expectations.rules import FOLDER, LandedPart, Rule, codes_of, landing_rules
from ingest.dictionary import schema

NEWEST = datetime.date(2026, 6, 30)


def rules_of(entity: str, natural_key: bool = True) -> list[Rule]:
    return landing_rules(LandedPart("b", schema.entities()[entity], NEWEST, natural_key))


def by_id(entity: str) -> dict[str, Rule]:
    return {rule.expectation_id: rule for rule in rules_of(entity)}


@pytest.mark.parametrize("entity", schema.entities())
def test_every_entity_has_sound_expectations(entity):
    listed = rules_of(entity)
    described = schema.entities()[entity]
    shape = dict(schema.lake_columns(entity))
    ids = {rule.expectation_id for rule in listed}
    assert len(ids) == len(listed), "an expectation id stands for one expectation"
    assert all(rule.column in shape for rule in listed)
    assert all(rule.class_code in policy().classes for rule in listed)
    assert all(all(rule.sentences) for rule in listed)
    present = {rule.column for rule in listed if rule.kind == "not_null"}
    assert len(present) == len(described.mandatory)
    coded = {column.name for column in described.columns if column.code_list}
    assert {rule.column for rule in listed if rule.class_code == "code"} == coded


def test_no_expectation_looks_at_a_name_or_a_full_id():
    columns = {rule.column for entity in schema.entities() for rule in rules_of(entity)}
    assert not columns & {"person_id", "worker_id", "person_name", "worker_name", "birth_date"}
    assert {"person_key", "birth_month", "id_check_code"} <= columns


def test_person_expectations():
    rules = by_id("person")
    assert rules["b.person_key.key"].kind == "not_null"
    assert rules["b.establishment_type_code.required"].kind == "not_null"
    assert rules["b.sex_code.code"].arguments == {"value_set": codes_of("sex")}
    assert rules["b.birth_month.range"].arguments == {
        "min_value": datetime.date(1900, 1, 1),
        "max_value": datetime.date(2026, 12, 31),
    }
    assert rules["b.id_check_code.check_digit"].arguments == {
        "value_set": ("ok", "missing", "not_applicable")
    }


def test_an_optional_key_part_may_be_missing():
    assert "b.funding_code.key" not in by_id("establishment")
    assert "b.organization_code.key" in by_id("establishment")


def test_a_source_without_the_natural_key_need_not_fill_it_in():
    assert {rule.class_code for rule in rules_of("post", natural_key=False)} == {"code", "range"}


def test_plausible_values_name_columns_that_exist():
    written = yaml.safe_load((FOLDER / "plausible.yml").read_text("utf-8"))
    assert set(written["columns"]) - {"birth_month"} <= set(schema.columns())
    assert set(written["types"]) <= set(schema.DUCKDB_TYPES)
