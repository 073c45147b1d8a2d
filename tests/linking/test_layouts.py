"""Lists of people in layouts that nobody has seen are reconciled by their contracts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from ingest import land
from tests.support.compiled import Models
from tests.support.worlds import citizen_id

RECEIVED = datetime(2026, 7, 5, tzinfo=UTC)
# The finance bureau writes one row per person with items beside each other in two rows, and no ids.
FINANCE = """
source: finance
description: {en: "Unified payroll of the finance bureau", zh: "财政统发工资"}
delivery: {scope: {constant: "350500-finance"}, as_of: {constant: "2026-06-30"}}
headers: none
ignored: [卡号]
entities:
  payroll:
    files: ["统发*.csv"]
    columns:
      发放年月: pay_month
      发放序号: record_no
      预算单位: organization_code
      领款人: person_name
      出生: birth_date
      金额: gross_pay
      项目: pay_item_code
"""
PAY = """\
发放年月,发放序号,预算单位,领款人,出生,金额,项目,卡号
2026-06,1,B1,赵一鸣,1980-01-01,5000,基本工资,6222
2026-06,1,B1,赵一鸣,1980-01-01,800,津贴补贴,6222
2026-06,2,B1,钱二 妹,1980-01-01,5000,基本工资,6223
2026-06,3,B1,孙悟空,1955-03-03,4000,基本工资,6224
"""
# The school writes its own roster, with ids in a column of its own.
SCHOOL = """
source: school
description: {en: "Roster of a school", zh: "学校花名册"}
delivery: {scope: {constant: "350500-school"}, as_of: {constant: "2026-06-30"}}
headers: none
entities:
  roster:
    files: ["教职工.csv"]
    columns:
      截至: period
      身份证: person_id
      工号: record_no
      所在单位: organization_code
      姓名: person_name
      生日: birth_date
      岗位: post_title
"""
LISTED = f"""\
截至,身份证,工号,所在单位,姓名,生日,岗位
2026-06,{citizen_id(1)},,B1,赵一鸣,1980-01-01,教师
2026-06,,G2,B1,钱二妹,1980-01-01,教师
2026-06,,G4,B1,李四光,1971-05-06,教师
"""
STAFF = f"""\
person_id,organization_code,person_name,birth_date,establishment_type_code,post_title
{citizen_id(1)},B1,赵一鸣,1980-01-01,22,教师
{citizen_id(2)},B1,钱二妹,1980-01-01,22,教师
{citizen_id(3)},B1,李四光,1971-05-06,22,教师
"""


def _land(home: Home, folder: Path, files: dict[str, str], contract: str | None) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    how = {"source": "canonical", "as_of": date(2026, 6, 30), "scope": "350500"}
    if contract is not None:
        path = folder.with_suffix(".yml")
        path.write_text(contract, "utf-8")
        how = {"contract": path}
    [outcome] = land.land(home, [folder], received_at=RECEIVED, backfill=True, **how)
    assert outcome.status == land.LANDED, [problem.text("en") for problem in outcome.problems]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(SECRET_VARIABLE, "a secret for the tests of layouts")
    home = Home(tmp_path / "home")
    organization = "organization_code,organization_name\nB1,市第一小学\n"
    register = {"person.csv": STAFF, "organization.csv": organization}
    _land(home, tmp_path / "register", register, None)
    _land(home, tmp_path / "finance", {"统发202606.csv": PAY}, FINANCE)
    _land(home, tmp_path / "school", {"教职工.csv": LISTED}, SCHOOL)
    return home


def test_two_invented_layouts_are_reconciled(home, tmp_path, models: Models):
    inputs.write_inputs(home, tmp_path / "build")
    connection = models.run(home.lake, tmp_path / "build", ("reconciliation_month",))
    rows = connection.execute(
        """
        select reconciliation_class_code, people, cast(gross_pay as integer)
        from supervision.reconciliation_month order by all
        """
    ).fetchall()
    assert rows == [("agreed", 2, 10800), ("payroll_only", 1, 4000), ("unpaid", 1, 0)]
