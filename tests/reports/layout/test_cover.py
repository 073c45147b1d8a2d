"""The cover shows issuer, signatories and secrecy as the warehouse is configured."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Refused
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import INTERNAL, PUBLIC, Cover
from bianzhi.reports.register.cover import cover
from bianzhi.reports.render.page import html
from bianzhi.reports.render.typeset import pdf
from bianzhi.reports.render.workbook import xlsx
from tests.reports.layout import papers

SAID = Cover("泉州市委编办", "张甲", "李乙", "机密")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def configured(home: Home, text: str) -> Home:
    (home.root / "bianzhi.yml").write_text(text, "utf-8")
    return home


def cover_of_workbook(document) -> list[list[object]]:
    sheet = openpyxl.load_workbook(BytesIO(xlsx.xlsx(document))).worksheets[0]
    return [[cell.value for cell in line[:2]] for line in sheet.iter_rows(max_row=12)]


def test_without_configuration_every_line_is_open(home):
    assert cover(home, "zh", INTERNAL) == Cover()


def test_the_topic_cover_is_read_in_the_language_of_the_report(home):
    configured(
        home,
        "limits: {rows: 3}\ncover:\n  issuer: {zh: 泉州市委编办, en: Quanzhou}\n  preparer: 张甲\n",
    )
    assert cover(home, "zh", INTERNAL) == Cover("泉州市委编办", "张甲")
    assert cover(home, "en", INTERNAL) == Cover("Quanzhou", "张甲")


def test_a_public_edition_names_neither_people_nor_secrecy(home):
    configured(home, "cover: {issuer: 编办, preparer: 张甲, reviewer: 李乙, classification: 机密}")
    assert cover(home, "zh", PUBLIC) == Cover(issuer="编办")
    document = papers.document(papers.table(["教育局"], papers.columns(2)), edition=PUBLIC)
    assert layout.classification(document) is None
    assert layout.signatures(document) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cover: {isuer: 编办}", "unknown_key"),
        ("cover: 编办", "wrong_hidden_value"),
        ("- cover", "wrong_value"),
        ("cover: {issuer: [a, b]}", "wrong_hidden_value"),
        ("cover: {issuer: {zh: 3}}", "wrong_hidden_value"),
        ("cover: {issuer", "not_yaml"),
    ],
)
def test_a_mistake_in_the_configuration_is_refused_with_its_place(home, text, code):
    with pytest.raises(Refused) as refused:
        cover(configured(home, text), "zh", INTERNAL)
    assert [problem.code for problem in refused.value.problems] == [f"configuration.{code}"]
    assert refused.value.exit_code == 1
    assert "bianzhi.yml" in str(refused.value)


def test_every_format_prints_the_cover():
    document = papers.document(papers.table(["教育局"], papers.columns(2)), cover=SAID)
    named = [["填报单位", SAID.issuer], ["填表人", SAID.preparer], ["审核人", SAID.reviewer]]
    assert pdf.data(document)["signatures"] == [tuple(line) for line in named]
    assert pdf.data(document)["classification"] == ("密级", "机密")
    lines = cover_of_workbook(document)
    assert lines[0] == ["密级", "机密"]
    assert [line for line in lines if line in named] == named
    page = html.html(document)
    for name, value in (*named, ("密级", "机密")):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page


def test_what_is_not_configured_is_a_line_to_write_on():
    document = papers.document(papers.table(["教育局"], papers.columns(2)))
    assert dict(layout.signatures(document)) == {"填报单位": "", "填表人": "", "审核人": ""}
    assert html.html(document).count('<span class="line"></span>') == 4
    sheet = openpyxl.load_workbook(BytesIO(xlsx.xlsx(document))).worksheets[0]
    open_lines = [
        line[0].value for line in sheet.iter_rows(max_row=8) if line[1].border.bottom.style
    ]
    assert open_lines == ["密级", "填报单位", "填表人", "审核人"]
    assert pdf.pdf(document).startswith(b"%PDF-")


def test_the_time_of_knowledge_is_that_of_the_offices():
    document = papers.document(papers.table(["教育局"], papers.columns(2)))
    assert document.known_at == "2025-01-15 08:00:00"
    assert dict(layout.fields(document))["数据知悉时点（北京时间）"] == "2025-01-15 16:00:00"


def test_a_name_on_the_cover_is_text():
    names = Cover(issuer="#panic(1)", preparer="=1+1", reviewer="<b>", classification="*x*")
    document = papers.document(papers.table(["教育局"], papers.columns(2)), cover=names)
    assert pdf.pdf(document).startswith(b"%PDF-")
    assert "<b>" not in html.html(document).split("</header>")[0].split("<header>")[1]
    assert ["填表人", "=1+1"] in cover_of_workbook(document)
