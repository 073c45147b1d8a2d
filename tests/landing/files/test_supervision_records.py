"""Supervision records as an office sends them: one workbook with a sheet per list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter

from bianzhi.core.problems import Refused
from bianzhi.store.people.vault import IDENTITY_SCHEMA, Vault
from ingest import land
from tests.landing.conftest import codes, lake_rows

SHEETS = {
    "问题台账": [
        "问题编号,机构编码,方面,问题类型,发现方式,发现日期,错漏等级,整改期限,销号日期,成因",
        "W1,a1,编制情况,超编进人,自查,2024-03-01,严重,2024-04-01,,历史遗留",
        "W2,a1,E,信息未及时更新,网上巡查,2024-05-01,轻微,2024-05-10,2024-05-08,录入差错",
    ],
    "督促通知": [
        "通知编号,机构编码,问题编号,错漏等级,通知方式,通知日期,回复时限,回复日期,回复结果",
        "T1,a1,W1,严重,通知主要领导,2024-03-02,2024-03-09,,",
    ],
    "联络员": [
        "机构编码,角色,责任人序号,姓名,联系电话,任职时间",
        "a1,主要领导,,欧阳立,13900001111,2023-01-01",
        "a1,联络员,1,司徒敏,0595-22334455,2024-01-01",
    ],
    "核编单": [
        "核编单号,机构编码,用途,编制类型,数量,提交日期,审核日,结果,有效期,使用日",
        "H1,a1,公务员考录,行政编制,2,2024-02-01,2024-02-05,通过,2024-08-05,",
    ],
    "12310举报线索": [
        "线索编号,渠道,举报日期,反映问题类型,被反映单位编码,是否受理,办理结果",
        "X1,12310,2024-06-01,吃空饷,a1,是,查实",
    ],
}


def workbook(folder: Path, sheets: dict[str, list[str]]) -> Path:
    path = folder / "监督台账2024-06-30.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line.split(","))
    return path


def test_one_workbook_holds_the_lists_of_an_office(home, tmp_path):
    [outcome] = land.land(home, [workbook(tmp_path, SHEETS)], source="fujian")
    assert codes(outcome.problems) == []
    problems = lake_rows(home, "problem")
    assert problems["problem_no"].to_list() == ["W1", "W2"]
    assert problems["problem_type_code"].to_list() == ["07", "19"]
    assert problems["aspect_code"].to_list() == ["C", "E"]
    assert problems["closed_on"].to_list() == [None, date(2024, 5, 8)]
    assert lake_rows(home, "notice")["channel_code"].to_list() == ["3"]
    assert lake_rows(home, "verification_slip")["purpose_code"].to_list() == ["1"]
    assert lake_rows(home, "lead")["lead_outcome_code"].to_list() == ["1"]


def test_names_and_contacts_of_officers_go_to_the_vault(home, tmp_path):
    land.land(home, [workbook(tmp_path, SHEETS)], source="fujian")
    rows = lake_rows(home, "liaison_officer")
    assert rows["has_contact"].to_list() == [True, True]
    assert "contact_phone" not in rows.columns
    assert not any("司徒敏" in str(row) or "22334455" in str(row) for row in rows.iter_rows())
    kept = Vault(home).read("select person_name, contact from identity", "test")
    assert set(kept.iter_rows()) == {("欧阳立", "13900001111"), ("司徒敏", "0595-22334455")}


def test_a_vault_of_an_earlier_version_takes_contacts(home, tmp_path):
    person = dict.fromkeys(IDENTITY_SCHEMA) | {"name_key": "k", "person_name": "甲"}
    Vault(home).add(pl.DataFrame([person], schema=IDENTITY_SCHEMA))
    with duckdb.connect(str(home.vault / "identity.duckdb")) as connection:
        connection.execute("alter table identity drop column contact")
    land.land(home, [workbook(tmp_path, SHEETS)], source="fujian")
    kept = Vault(home).read("select contact from identity order by contact nulls first", "test")
    assert kept["contact"].to_list() == [None, "0595-22334455", "13900001111"]


@pytest.mark.parametrize("header", ["举报人", "举报人姓名", "Complainant phone"])
def test_a_lead_with_a_complainant_is_refused_and_nothing_is_kept(home, tmp_path, header):
    head, row = SHEETS["12310举报线索"]
    sheets = {**SHEETS, "12310举报线索": [f"{head},{header}", f"{row},诸葛明"]}
    [outcome] = land.land(home, [workbook(tmp_path, sheets)], source="fujian")
    assert outcome.status == land.REFUSED
    [problem] = [p for p in outcome.problems if p.code == "land.refused_header"]
    assert (problem.column, problem.sheet) == (header, "12310举报线索")
    stored = [file for file in home.root.rglob("*") if file.is_file()]
    assert not any("诸葛明".encode() in file.read_bytes() for file in stored)
    assert not any(file.suffix == ".xlsx" for file in stored)


def test_a_contract_that_maps_a_complainant_is_refused(home, sent, contract):
    path = contract(
        "source: mine\nentities:\n  lead:\n    files: ['l*.csv']\n"
        "    columns: {number: lead_no, 举报人: organization_code}\n"
    )
    inbox = sent("2024-06-30/l.csv", "number,举报人\n1,a\n")
    with pytest.raises(Refused) as refused:
        land.land(home, [inbox / "2024-06-30"], contract=path)
    assert codes(refused.value.problems) == ["contract_refused_header"]
