"""A header, sheet, file or source that is nearly a known one gets a question for it."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.core.problems import Refused
from bianzhi.core.similar import nearest
from ingest import contract as contracts
from ingest.land import land
from tests.support.workbooks.xlsx import HEADER, RECORD, sheet, workbook

KNOWN = ("单位编码", "岗位编码", "姓名", "性别", "出生日期", "参加工作日期", "政治面貌", "职务")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("单位编玛", ["单位编码"]),
        ("姓明", ["姓名"]),
        ("出身日期", ["出生日期"]),
        ("出日生期", ["出生日期"]),
        ("参加工作", ["参加工作日期"]),
        ("政治面貌情况", ["政治面貌"]),
        ("联系电话", []),
        ("家庭住址", []),
        ("年龄", []),
        ("", []),
    ],
)
def test_short_chinese_labels(word, meant):
    assert nearest(word, KNOWN) == meant


def refusals(home, folder, source="fujian", lang="en") -> list[str]:
    outcome = land(home, [folder], source, as_of=date(2024, 12, 31), scope="350526")[0]
    return [problem.text(lang).splitlines()[0] for problem in outcome.problems]


def test_header(home, sent):
    folder = sent("编制.csv", "机构编玛,编制类型,核定编制数,联系电话\nB1,行政编制,3,1\n")
    english, chinese = (refusals(home, folder, lang=lang) for lang in ("en", "zh"))
    assert any(text.endswith("did you mean 机构编码?") for text in english)
    assert any(text.endswith("是否应为 机构编码？") for text in chinese)
    assert any("联系电话" in text and "mean" not in text for text in english)


def test_a_header_that_is_there_is_not_suggested(home, sent):
    folder = sent("机构.csv", "机构编码,机构编玛,机构全称\nB1,B1,县教育局\n")
    assert not any("did you mean" in text for text in refusals(home, folder))


def test_sheet(home, sent):
    rows = sheet(f'<row r="1">{HEADER}</row>{RECORD}')
    folder = sent("book.xlsx", workbook({"duty": rows, "workloadd": rows}))
    texts = refusals(home, folder, "canonical")
    assert any(text.endswith("did you mean workload?") for text in texts)


def test_file(home, sent):
    folder = sent("机构信思_20241231.csv", "机构编码,机构全称\nB1,县教育局\n")
    assert any("did you mean 机构信息" in text for text in refusals(home, folder))


def test_source():
    with pytest.raises(Refused) as refused:
        contracts.load("fujain")
    assert "did you mean fujian?" in refused.value.problems[0].text("en")


def test_unlisted_label(home, sent):
    text = "机构编码,机构全称,机构类别\nB1,甲,工作部们\nB2,乙,工作部们\nB3,丙,工作部门\n"
    outcome = land(home, [sent("机构.csv", text)], "fujian", as_of=date(2024, 12, 31))[0]
    (remark,) = outcome.remarks
    assert (remark.row, remark.column) == (2, "机构类别")
    assert remark.text("en").splitlines()[0].endswith("did you mean 工作部门?")
    assert "2 cell(s)" in remark.text("en")
    assert "工作部们" not in remark.text("zh")
