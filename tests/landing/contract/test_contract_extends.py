"""Contracts that extend another one: what is inherited, replaced, added and removed."""

from __future__ import annotations

import json

import pytest

from bianzhi.core.problems import Refused
from bianzhi.store.delivered.contract_terms import ContractTerms
from ingest import contract as contracts
from ingest.land import land
from tests.landing.conftest import codes, lake_rows

COUNTY = """
extends: fujian
source: my_county
rank: 5
ignored+: [核对人]
null_markers-: ["/"]
columns: {编号: organization_code}
columns-: [简称]
aliases: {organization_type_code: {县直单位: "11"}}
entities: {payroll: {named+: [工资表]}}
entities-: [roster]
"""


def refused(path) -> list:
    with pytest.raises(Refused) as caught:
        contracts.load(path=path)
    return caught.value.problems


def test_a_contract_states_only_what_differs(contract):
    parent = contracts.load("fujian")
    child = contracts.load(path=contract(COUNTY))
    assert (child.source, child.rank, child.stale_after_months) == ("my_county", 5, 24)
    organization = child.part("organization", "main")
    inherited = parent.part("organization", "main")
    assert organization.headers["编号"] == "organization_code"
    assert organization.headers["单位编码"] == "organization_code"
    assert set(inherited.headers) - set(organization.headers) == {"简称"}
    assert organization.ignored - inherited.ignored == {"核对人"}
    assert set(inherited.null_markers) - set(organization.null_markers) == {"/"}
    assert child.part("payroll", "main").matches[1].sheets == ("工资发放", "工资", "工资表")
    assert {p.entity.name for p in parent.parts} - {p.entity.name for p in child.parts} == {
        "roster"
    }


def test_the_archive_keeps_the_merged_contract(contract, tmp_path):
    """A later change of the parent does not change what is archived."""
    base = tmp_path / "base.yml"
    base.write_text("source: base\nrank: 7\nstale_after_months: 3\nentities: {duty: {}}", "utf-8")
    child = contracts.load(path=contract("extends: base.yml\nsource: mine\nrank: 8\n"))
    base.write_text("source: base\nrank: 7\nstale_after_months: 9\nentities: {duty: {}}", "utf-8")
    assert ContractTerms.archived(child.body) == ContractTerms(8, 3)
    assert "extends" not in json.loads(child.body)["contract"]
    assert contracts.from_bytes(child.body).sha256 == child.sha256
    assert contracts.load(path=tmp_path / "my.yml").sha256 != child.sha256


def test_a_delivery_lands_under_an_extended_contract(contract, home, sent):
    path = contract("extends: fujian\nsource: mine\ncolumns: {编号: organization_code}\n")
    inbox = sent("2024-12-31/机构_350526.csv", "编号,单位名称,经办\n1,甲局,x\n")
    [outcome] = land(home, [inbox], contract=path)
    assert codes(outcome.problems) == ["unknown_header"]
    path.write_text(path.read_text("utf-8") + "ignored+: [经办]\n", "utf-8")
    [outcome] = land(home, [inbox], contract=path)
    assert (outcome.status, outcome.scope) == ("landed", "350526")
    assert lake_rows(home, "organization")["organization_name"].to_list() == ["甲局"]


BASE = """
source: base
entities:
  post:
    files: ["a*.csv"]
    headers: none
    columns: {R: post_code}
    derive:
      occupied_code:
        {from: {header: Name, pattern: "^(.)"}, map: {F: filled, V: vacant}, else: null}
      status_code: "1"
    placeholders: {post_code: [x]}
"""


def test_tables_are_merged_and_values_replaced_as_a_whole(contract, tmp_path):
    (tmp_path / "base.yml").write_text(BASE, "utf-8")
    text = """
extends: base.yml
source: mine
entities:
  post:
    named: [posts]
    derive:
      occupied_code: {from: {header: State}, map: {E: eliminated}}
      status_code: {from: {header: S}}
    placeholders: {post_code+: [y]}
"""
    part = contracts.load(path=contract(text)).part("post", "main")
    occupied = part.derive["occupied_code"]
    assert [(piece.header, piece.pattern) for piece in occupied.pieces] == [("State", None)]
    assert occupied.mapping == {"F": "filled", "V": "vacant", "E": "eliminated"}
    assert not occupied.keeps_unmapped
    assert part.derive["status_code"].headers == ["S"]
    assert part.placeholders == {"post_code": ("x", "y")}
    assert part.matches[0].files[0] == "posts.csv"


@pytest.mark.parametrize(
    ("text", "code", "row", "shown"),
    [
        ("source: a\nextends: fujain", "contract_unknown_parent", 2, "known: fujian"),
        ("extends: no.yml\nsource: a", "contract_unknown_parent", 1, "base.yml"),
        ("extends: 3\nsource: a", "contract_wrong_value", 1, "fujian"),
        ("extends: my.yml\nsource: a", "contract_extends_itself", 1, "my.yml > my.yml"),
        ("extends: fujian", "contract_missing_key", None, "source"),
        (
            "extends: fujian\nsource: a\ncolumns-: [单位编号]",
            "contract_nothing_to_remove",
            3,
            "单位编码",
        ),
        ("extends: fujian\nsource: a\ncolumns+: [x]", "contract_no_list_to_append", 3, "columns"),
        (
            "extends: fujian\nsource: a\nignored: [x]\nignored+: [y]",
            "contract_duplicate_key",
            4,
            "ignored",
        ),
        ("extends: fujian\nsource: a\nrnak+: [1]", "contract_unknown_key", 3, "rnak"),
        (
            "extends: base.yml\nsource: a\nentities:\n  post:\n    ignored+: [[x]]",
            "contract_wrong_value",
            5,
            "ignored",
        ),
    ],
)
def test_faults_of_an_extension(text, code, row, shown, contract, tmp_path):
    (tmp_path / "base.yml").write_text(BASE, "utf-8")
    problems = refused(contract(text))
    assert codes(problems) == [code]
    assert problems[0].row == row
    for lang in ("en", "zh"):
        assert "my.yml" in problems[0].text(lang)
        assert shown in problems[0].text(lang) or lang == "zh"


def test_a_longer_cycle_names_the_chain(contract, tmp_path):
    (tmp_path / "b.yml").write_text("extends: my.yml\nsource: b\n", "utf-8")
    [problem] = refused(contract("extends: b.yml\nsource: a\n"))
    assert problem.code == "land.contract_extends_itself"
    assert "my.yml > b.yml > my.yml" in problem.text("zh")


def test_a_fault_of_the_parent_names_the_file_of_the_parent(contract, tmp_path):
    (tmp_path / "base.yml").write_text("source: base\nrank: low\nentities: {duty: {}}", "utf-8")
    [problem] = refused(contract("extends: base.yml\nsource: a\n"))
    assert (problem.code, problem.row) == ("land.contract_wrong_value", 2)
    assert problem.file == str(tmp_path / "base.yml")
