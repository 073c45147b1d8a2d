"""What is exported under a contract lands again as the same rows."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from functools import cache
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

# The code of an organization stands on its first line alone.
ABOVE = """
source: mine
delivery: {scope: {constant: '350526'}}
headers: none
columns: {类型: establishment_type_code, 编制数: authorized_posts}
ignored: [单位]
derive:
  organization_code:
    from: {header: 单位代码, above: {header: 单位代码, is_blank: false}}
entities:
  establishment: {files: ['编制.csv']}
"""
SENIOR = """\
Post Unique Reference,Name,Grade (or equivalent),Job Title,Parent Department,Organisation,Unit,\
Reports to Senior Post,FTE
1,Filled,SCS1,Director,Office Y,Office X,Policy,XX,1.0
2,Anne Example,by agreement,Adviser,Office Y,Office X,Legal,1,0.5
2,Vacant,SCS2,Adviser,Office Y,Office X,Legal,1,0.5
3,N/D,SCS2,Auditor,Office Y,Office X,,1,1.0
4,,see notes,Clerk,Office X,Office X,Policy,1,1.0
5 A,Vacant,SCS2,Lawyer,Office Y,Office X,Archives,1,1.0
,,,,,Office X,Padding,,
"""
JUNIOR = """\
Parent Department,Organisation,Unit,Reporting Senior Post,Grade,Generic Job Title,\
Number of Posts in FTE
Office Y,Office X,Policy,1,EO,Officer,12.5
Office Y,Office X,Policy,1,EO,Officer,12.5
Office Y,Office X,Front Desk,2,any of these,Assistant,3
"""
CHANGES = """\
代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码
110101,甲,直辖,东区,县级,在用,1981,,
110102,甲,直辖,西区,县级,弃用,1981,2010,110101
110103,甲,直辖,南区,县级,弃用,1983,2001,110101;110102[1999]
110104,甲,直辖,北区,县级,在用,1986,,110101[2001];110102[2001]
"""
DIVISIONS = "110000 甲\n110101 东区\n110104 北区\n"
# Source -> files of one delivery, in the order in which they are exported.
FILES = {
    "uk_organogram": {"office_x-senior.csv": SENIOR, "office_x-junior.csv": JUNIOR},
    "gb2260": {"2024.txt": DIVISIONS, "result.csv": CHANGES},
}


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
    day = date(2019, 12, 31) if source == "cadre_sri_lanka" else AS_OF
    sheets = export(home, contract, day, tmp_path / "out", path.name, with_identities=True)
    assert sheets
    written = tmp_path / "out" / str(day) / path.name
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


@pytest.fixture(scope="module")
def of_texts(tmp_path_factory, models):
    """A warehouse of the files of a source, as one delivery of ``AS_OF``; tests only read it."""

    @cache
    def built(source: str) -> Home:
        place = tmp_path_factory.mktemp(source)
        folder = place / "in" / str(AS_OF)
        folder.mkdir(parents=True)
        for name, text in FILES[source].items():
            (folder / name).write_text(text, "utf-8")
        home = models.lend_project(Home.at(place / "one"))
        require_landed(home, folder, source)
        run_bianzhi(home, "build")
        return home

    return built


@pytest.mark.parametrize("source", FILES)
def test_text_files_land_as_the_same_rows(source, tmp_path, of_texts):
    """Parts of one line come together again; digests are found in the delivered lines."""
    home, again = of_texts(source), Home.at(tmp_path / "two")
    contract = contracts.load(source)
    for name in FILES[source]:
        export(home, contract, AS_OF, tmp_path / "out", name, with_identities=True)
    require_landed(again, tmp_path / "out" / str(AS_OF), source)
    before = landed_rows(home)
    assert landed_rows(again) == before
    expected = {
        "uk_organogram": {"organization": 1, "department": 4, "post": 7},
        "gb2260": {"division": 3, "division_event": 11},
    }
    assert {entity: len(rows) for entity, rows in before.items()} == expected[source]
    with open(tmp_path / "out" / "trace.csv", encoding="utf-8", newline="") as file:
        trace = list(csv.DictReader(file))
    assert {line["file"] for line in trace} == {f"{AS_OF}/{name}" for name in FILES[source]}
    for line in trace:
        name = line["file"].rpartition("/")[2]
        assert line["delivered_file"].endswith(name)


def test_free_texts_are_written_with_identities_only(tmp_path, of_texts):
    home, contract = of_texts("uk_organogram"), contracts.load("uk_organogram")
    texts = {}
    for folder, with_identities in (("without", False), ("with", True)):
        name = "office_x-senior.csv"
        export(home, contract, AS_OF, tmp_path / folder, name, (), with_identities)
        texts[folder] = (tmp_path / folder / str(AS_OF) / name).read_text("utf-8-sig")
    for text in texts.values():
        assert "Anne" not in text
        assert "SCS1" in text
    assert "see notes" in texts["with"]
    assert "see notes" not in texts["without"]


def test_lines_of_several_scopes_need_one(tmp_path, of_texts):
    home, contract = Home.at(tmp_path / "one"), contracts.load("uk_organogram")
    shutil.copytree(of_texts("uk_organogram").root, home.root, symlinks=True)
    folder = tmp_path / "more" / str(AS_OF)
    folder.mkdir(parents=True)
    (folder / "office_z-senior.csv").write_text(SENIOR.replace("Office X", "Office Z"), "utf-8")
    require_landed(home, folder, "uk_organogram")
    run_bianzhi(home, "build")
    name = f"{AS_OF}-organogram-senior.csv"
    with pytest.raises(Failed) as failed:
        export(home, contract, AS_OF, tmp_path / "out", name)
    assert failed.value.code == "export.several_scopes"
    assert failed.value.values["scopes"] == "office_x, office_z"
    (sheet,) = export(home, contract, AS_OF, tmp_path / "out", name, scope="office_z")
    assert sheet.rows == 5
    text = (tmp_path / "out" / str(AS_OF) / name).read_text("utf-8-sig")
    assert "Office Z" in text
    assert "Office X" not in text


@pytest.fixture(scope="module")
def own_contract(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("own") / "my.yml"
    path.write_text(OWN, "utf-8")
    return path


@pytest.fixture(scope="module")
def own_home(own_contract, models):
    """A warehouse of one sheet with two entities, built at the first call."""

    @cache
    def built() -> Home:
        file = own_contract.parent / "in" / "编制.csv"
        file.parent.mkdir()
        file.write_text("单位 代码,单位,类型,编制数\nB1,甲,11,5\nB1,甲,21,\nB2,乙,11,0\n", "utf-8")
        home = models.lend_project(Home.at(own_contract.parent / "one"))
        require_landed(home, file, None, contract=own_contract, as_of=AS_OF)
        run_bianzhi(home, "build")
        return home

    return built


def test_two_entities_of_one_sheet(tmp_path, own_home, own_contract):
    home, again = own_home(), Home.at(tmp_path / "two")
    export(home, contracts.load(None, own_contract), AS_OF, tmp_path / "out", "编制.csv.xlsx")
    written = tmp_path / "out" / "2024-12-31" / "编制.csv.xlsx"
    require_landed(again, written, None, contract=own_contract, as_of=AS_OF)
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


def test_cells_of_other_lines_cannot_be_written(tmp_path, own_home):
    """The posts of a warehouse cannot be written under a contract that reads such cells."""
    path = tmp_path / "my.yml"
    path.write_text(ABOVE, "utf-8")
    file = tmp_path / "in" / "编制.csv"
    file.parent.mkdir()
    file.write_text("单位代码,单位,类型,编制数\nB1,甲,11,5\n,,21,3\n", "utf-8")
    require_landed(Home.at(tmp_path / "one"), file, None, contract=path, as_of=AS_OF)
    home = own_home()
    with pytest.raises(Failed) as failed:
        export(home, contracts.load(None, path), AS_OF, tmp_path / "out", "编制.csv.xlsx")
    assert failed.value.code == "export.one_way"
    assert failed.value.values["columns"] == "organization_code"


@pytest.mark.parametrize(
    ("source", "name", "code"),
    [
        ("uk_organogram", "home_office-senior.csv", "export.nothing"),
        ("gb2260", "1990.txt.xlsx", "export.no_header"),
        ("gb2260", "1981.txt", "export.other_day"),
        ("henan_recruitment", "a.xlsx", "export.other_name"),
        ("fujian", "上报.xlsx", "export.nothing"),
    ],
)
def test_what_cannot_be_written(demo_home, tmp_path, source, name, code):
    with pytest.raises(Failed) as failed:
        export(demo_home, contracts.load(source), date(1990, 12, 31), tmp_path, name)
    assert failed.value.code == code
    assert not list(tmp_path.rglob("*.xlsx"))
