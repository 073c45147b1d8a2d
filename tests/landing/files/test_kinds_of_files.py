"""A file of another kind is refused by what it is; names in any bytes are read."""

from __future__ import annotations

import os
import zipfile

import pytest

from ingest.land import land
from tests.landing.conftest import codes, lake_rows
from tests.support.workbooks import xls, xlsx

DUTY = "organization_code,duty_no\nB01,1\n"
HTML = "<html><body><table><tr><td>organization_code</td></tr></table></body></html>"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
RAR, SEVEN = b"Rar!\x1a\x07\x01\x00xxx", b"7z\xbc\xaf\x27\x1cxxx"
KINDS = {
    "et": ("duty.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "other_workbook", ".et"),
    "wps": ("duty.wps", b"x", "other_document", "WPS"),
    "web page": ("duty.xls", HTML, "other_workbook", "HTML"),
    "web page with its mark": (
        "duty.xls",
        "\ufeff\n<!DOCTYPE html>" + HTML,
        "other_workbook",
        "HTML",
    ),
    "table of a web page": ("duty.csv", "<table><tr>", "other_workbook", "HTML"),
    "XML of 2003": ("duty.xls", XML_2003, "other_workbook", "2003"),
    "PDF": ("duty.xlsx", b"%PDF-1.7 xxx", "other_document", "PDF"),
    "PDF by name": ("duty.pdf", b"%PDF-1.7 xxx", "other_document", "PDF"),
    "Word": ("duty.xlsx", xlsx.zipped({"word/document.xml": "x"}), "other_document", "Word"),
    "OFD": ("duty.ofd", b"x", "other_document", "OFD"),
    "RAR": ("duty.rar", RAR, "other_archive", "RAR"),
    "RAR as zip": ("duty.zip", RAR, "other_archive", "RAR"),
    "7z": ("duty.7z", SEVEN, "other_archive", "7z"),
    "archive as text": ("duty.csv", SEVEN, "other_archive", "7z"),
    "photograph": ("duty.jpg", b"\xff\xd8\xff\xe0", "other_document", "image"),
    "workbook as text": (
        "duty.csv",
        xlsx.workbook({"duty": xlsx.sheet(xlsx.GOOD_ROWS)}),
        "misnamed",
        ".xlsx",
    ),
    "old workbook as text": ("duty.csv", xls.workbook([["a"]]), "misnamed", ".xls"),
    "encrypted": (
        "duty.xlsx",
        xls.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "locked_workbook",
        "password",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind(kind, home, sent):
    name, data, rule, word = KINDS[kind]
    sent("2024-11-30/duty.csv", DUTY)
    outcomes = land(home, [sent(f"2024-12-31/{name}", data)], "canonical")
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    assert [codes(outcome.problems) for outcome in refused] == [[rule]]
    problem = refused[0].problems[0]
    assert word in problem.text("en")
    assert problem.text("zh") != problem.text("en")
    assert lake_rows(home, "duty").height == 1


def test_a_workbook_of_the_new_format_under_the_old_suffix_is_read(home, sent):
    data = xlsx.workbook({"duty": xlsx.sheet(xlsx.GOOD_ROWS)})
    assert land(home, [sent("2024-12-31/duty.xls", data)], "canonical")[0].status == "landed"


def test_names_in_bytes_of_chinese_windows(home, tmp_path):
    folder = os.fsencode(tmp_path) + "/报送".encode("gbk") + b"/2024-12-31"
    os.makedirs(folder)
    with open(folder + "/职责.csv".encode("gbk"), "w", encoding="gb18030") as file:
        file.write("机构编码,职责序号\nB01,1\n")
    outcome = land(home, [tmp_path / os.fsdecode("报送".encode("gbk"))], "fujian")[0]
    assert (outcome.status, outcome.problems) == ("landed", [])
    assert outcome.parts[0]["file_name"] == "2024-12-31/职责.csv"
    with open(folder + "/未知　表.csv".encode("gbk"), "wb") as file:
        file.write(b"x")
    outcome = land(home, [tmp_path / os.fsdecode("报送".encode("gbk"))], "fujian")[0]
    assert "未知　表.csv" in outcome.problems[0].text("zh")


def test_names_in_a_zip_of_chinese_windows(home, tmp_path):
    path = tmp_path / "2024-12-31.zip"
    name = "职责.csv".encode("gbk")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x" * len(name), "机构编码,职责序号\nB01,1\n".encode("gb18030"))
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    outcome = land(home, [path], "fujian", as_of=None)[0]
    assert outcome.parts[0]["file_name"] == "2024-12-31.zip!/职责.csv"


def book(sheets: dict[str, str], states: dict[str, str]) -> bytes:
    members = xlsx.parts(sheets)
    listed = str(members["xl/workbook.xml"])
    for name, state in states.items():
        listed = listed.replace(f'name="{name}"', f'name="{name}" state="{state}"')
    return xlsx.zipped({**members, "xl/workbook.xml": listed})


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_passed_over_and_told(state, home, sent):
    good = xlsx.sheet(xlsx.GOOD_ROWS)
    data = book(
        {"duty": good, "_lists": good, "empty": xlsx.sheet("")}, {"_lists": state, "empty": state}
    )
    outcome = land(home, [sent("2024-12-31/all.xlsx", data)], "canonical")[0]
    assert (outcome.status, codes(outcome.remarks)) == ("landed", ["hidden_sheet"])
    assert outcome.remarks[0].sheet == "_lists"


def test_a_workbook_that_hides_all_it_has(home, sent):
    data = book({"duty": xlsx.sheet(xlsx.GOOD_ROWS)}, {"duty": "hidden"})
    outcome = land(home, [sent("2024-12-31/duty.xlsx", data)], "canonical")[0]
    assert codes(outcome.problems) == ["empty_workbook"]
    assert codes(outcome.remarks) == ["hidden_sheet"]


def test_a_broken_sheet_hides_no_message_about_the_others(home, sent):
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>what</t></is></c></row>'
    data = xlsx.workbook(
        {
            "other": xlsx.sheet(far),
            "duty": xlsx.sheet(head + '<row r="2"><c r="A2"><v>1</v></c></row>'),
        }
    )
    sent("2024-12-31/post.csv", "x\n1\n")
    outcome = land(home, [sent("2024-12-31/all.xlsx", data)], "canonical")[0]
    rules = codes(outcome.problems)
    assert rules[0] == "over_columns"
    assert {problem.sheet for problem in outcome.problems} >= {"other", "duty"}
    assert {problem.file for problem in outcome.problems} == {
        "2024-12-31/all.xlsx",
        "2024-12-31/post.csv",
    }


def test_a_file_that_feeds_two_entities_tells_of_both(home, sent, contract):
    path = contract(
        "source: mine\nentities: {duty: {files: ['a.csv']}, post: {files: ['a.csv']}}\n"
    )
    outcome = land(home, [sent("2024-12-31/a.csv", "what\n1\n")], contract=path)[0]
    missing = [
        problem.values["entity"] for problem in outcome.problems if "entity" in problem.values
    ]
    assert {"duty", "post"} <= set(missing)


TITLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>编制核定情况表</t></is></c></row>'


def rows_of(*rows: tuple[str | int, ...]) -> str:
    written = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for column, value in enumerate(row):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, int):
                cells += f'<c r="{place}"><v>{value}</v></c>'
            elif value:
                cells += f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        written += f'<row r="{number}">{cells}</row>'
    return xlsx.sheet(written)


@pytest.mark.parametrize(
    "header",
    [
        [("机构编码", "编制类型", "编制"), ("", "", "核定编制数", "冻结编制数")],
        [("表一",), ("机构编码", "编制类型", "编制"), ("", "", "核定编制数", "冻结编制数")],
        [("机构编码", "编制"), ("", "编制类型", "核定编制数", "冻结编制数")],
        [("机构编码", "编制类型", "核定编制数", "冻结编制数")],
    ],
)
def test_a_header_of_two_rows(header, home, sent):
    records = [("B01", "行政编制", 10, 1), ("B02", "事业编制", 20, 0)]
    data = xlsx.workbook({"编制核定": rows_of(*header, *records)})
    outcome = land(home, [sent("2024-12-31/编制核定.xlsx", data)], "fujian")[0]
    assert outcome.status == "landed", [problem.text("en") for problem in outcome.problems]
    rows = lake_rows(home, "establishment").select("authorized_posts", "frozen_posts").rows()
    assert rows == [(10, 1), (20, 0)]
