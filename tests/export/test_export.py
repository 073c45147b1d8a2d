"""What is exported under a contract lands again as the same rows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.export.export import export
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.people.vault import SECRET_VARIABLE
from bianzhi.store.rows.lake import lake_path
from bianzhi.template.template import write_template
from ingest import contract as contracts
from ingest.dictionary import schema
from ingest.land import REFUSED, land
from tests.support.demo import run_bianzhi
from tests.template.test_template import AS_OF, BOOKS, fill, with_periods

OWN = """
source: mine
delivery: {scope: {constant: '350526'}}
headers: none
columns: {单位 代码: organization_code, 单位: organization_name, 类型: establishment_type_code,
  编制数: authorized_posts}
entities:
  organization: {files: ['编制.csv'], ignored: [类型, 编制数]}
  establishment: {files: ['编制.csv'], ignored: [单位]}
"""


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "only for tests, and long enough")
    monkeypatch.delenv("BIANZHI_VAULT", raising=False)


def landed_rows(home: Home) -> dict[str, set[tuple]]:
    """Entity -> the keys and contents of the rows in force; equal content has an equal hash."""
    rows: dict[str, set[tuple]] = {}
    for claim in in_force.standing(archive.entries(home)).values():
        part = claim.part
        frame = pl.read_parquet(lake_path(home, part["entity"], part["lake_id"]))
        pairs = frame.select("record_key", "row_hash").rows()
        rows.setdefault(part["entity"], set()).update(pairs)
    return rows


def options(source: str) -> dict:
    return {} if source in ("henan_recruitment", "cadre_sri_lanka") else {"as_of": AS_OF}


def require_landed(home: Home, path: Path, source: str | None, **more: object) -> None:
    outcome = land(home, [path], source, **more)[0]
    assert outcome.status != REFUSED, [problem.text("en") for problem in outcome.problems]


@pytest.mark.parametrize("source", ["fujian", "henan_recruitment", "cadre_sri_lanka"])
def test_the_export_of_a_contract_lands_as_the_same_rows(source, tmp_path, models):
    home, again = Home.at(tmp_path / "one"), Home.at(tmp_path / "two")
    models.lend_project(home)
    path = tmp_path / "in" / BOOKS[source]
    write_template(contracts.load(source), path)
    book = openpyxl.load_workbook(path)
    fill(book)
    with_periods(book)
    book.save(path)
    require_landed(home, path, source, scope="350526", **options(source))
    run_bianzhi(home, "build")
    contract = contracts.load(source)
    sheets = export(home, contract, AS_OF, tmp_path / "out", path.name, with_identities=True)
    assert sheets
    written = tmp_path / "out" / "2024-12-31" / path.name
    require_landed(again, written, source, scope="350526", **options(source))
    before, after = landed_rows(home), landed_rows(again)
    for entity, rows in after.items():
        if schema.entities()[entity].kind == "period":
            assert rows <= before[entity], entity  # the newest period alone is exported
            assert rows
        else:
            assert rows == before[entity], entity
    assert {sheet.entity for sheet in sheets} <= set(after)
    with open(tmp_path / "out" / "trace.csv", encoding="utf-8", newline="") as file:
        trace = list(csv.DictReader(file))
    assert len(trace) == sum(sheet.rows for sheet in sheets)
    assert {line["delivered_file"].partition("[")[0] for line in trace} == {path.name}


def test_two_entities_of_one_sheet(tmp_path, models):
    path, home, again = tmp_path / "my.yml", Home.at(tmp_path / "one"), Home.at(tmp_path / "two")
    path.write_text(OWN, "utf-8")
    file = tmp_path / "in" / "编制.csv"
    file.parent.mkdir()
    file.write_text("单位 代码,单位,类型,编制数\nB1,甲,11,5\nB1,甲,21,\nB2,乙,11,0\n", "utf-8")
    models.lend_project(home)
    require_landed(home, file, None, contract=path, as_of=AS_OF)
    run_bianzhi(home, "build")
    export(home, contracts.load(None, path), AS_OF, tmp_path / "out", "编制.csv.xlsx")
    written = tmp_path / "out" / "2024-12-31" / "编制.csv.xlsx"
    require_landed(again, written, None, contract=path, as_of=AS_OF)
    assert landed_rows(again) == landed_rows(home)


def test_the_demo_lands_again_as_its_state(demo_home, tmp_path):
    """Every person, post and quota in force on a past day, with each row traced to its delivery."""
    day = date(2019, 12, 31)
    text = run_bianzhi(
        demo_home,
        *("export", "--contract", "canonical", "--as-of", str(day), "--out", str(tmp_path / "out")),
        *("--entity", "person", "--entity", "establishment", "--entity", "leadership_quota"),
        *("--name", "book.xlsx", "--with-identities"),
    )
    assert "person" in text
    home = Home.at(tmp_path / "home")
    written = tmp_path / "out" / str(day) / "book.xlsx"
    require_landed(home, written, "canonical", as_of=day, scope="*")
    landed = {entity: len(rows) for entity, rows in landed_rows(home).items()}
    expected = run_bianzhi(
        demo_home,
        "sql",
        f"""
        select 'person' as entity, count(distinct (person_key, organization_code)) as rows
        from person_history
        where valid_from <= '{day}' and (valid_to is null or valid_to > '{day}')
        """,
        *("--format", "csv"),
    )
    assert landed["person"] == int(expected.splitlines()[1].split(",")[1])
    log = (demo_home.log / "vault.log").read_text("utf-8")
    assert f"export canonical {day}" in log
    with open(tmp_path / "out" / "trace.csv", encoding="utf-8", newline="") as file:
        trace = list(csv.DictReader(file))
    line = next(line for line in trace if line["entity"] == "establishment")
    rows = openpyxl.load_workbook(written, read_only=True)[line["sheet"]]
    cells = [list(row) for row in rows.iter_rows(values_only=True)]
    row = dict(zip(cells[0], cells[int(line["row"]) - 1], strict=True))
    delivered = {entry["delivery_id"]: entry for entry in archive.entries(demo_home)}[
        line["delivery_id"]
    ]
    part = next(p for p in delivered["parts"] if p["file_name"] == line["delivered_file"])
    lake = pl.read_parquet(lake_path(demo_home, "establishment", part["lake_id"]))
    source = lake.filter(pl.col("row_no") == int(line["delivered_row"])).to_dicts()[0]
    assert row["organization_code*"] == source["organization_code"]
    assert row["authorized_posts*"] == source["authorized_posts"]


def test_without_identities_nothing_personal_is_written(demo_home, tmp_path):
    text = run_bianzhi(
        demo_home,
        *("export", "--contract", "fujian", "--as-of", "2019-12-31"),
        *("--out", str(tmp_path), "--entity", "person"),
    )
    assert "--with-identities" in text
    (sheet,) = [
        sheet
        for sheet in openpyxl.load_workbook(tmp_path / "2019-12-31" / "上报.xlsx", read_only=True)
        if sheet.title == "在编人员"
    ]
    rows = list(sheet.iter_rows(values_only=True))
    place = rows[0].index("公民身份号码*")
    assert len(rows) > 100
    assert {row[place] for row in rows[1:]} == {None}


@pytest.mark.parametrize(
    ("source", "name", "code"),
    [
        ("uk_organogram", "home_office-senior.csv.xlsx", "export.one_way"),
        ("gb2260", "1981.txt.xlsx", "template.no_header"),
        ("henan_recruitment", "a.xlsx", "export.other_name"),
        ("fujian", "上报.xlsx", "export.nothing"),
    ],
)
def test_what_cannot_be_written(demo_home, tmp_path, source, name, code):
    with pytest.raises(Failed) as failed:
        export(demo_home, contracts.load(source), date(1990, 1, 1), tmp_path, name)
    assert failed.value.code == code
    assert not list(tmp_path.rglob("*.xlsx"))
