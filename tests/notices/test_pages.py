"""Texts of notices from their records, and the bytes of both formats."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest

from bianzhi.notices.decide import decide
from bianzhi.notices.ground import Case
from bianzhi.notices.page import pages
from bianzhi.notices.render_docx import docx_bytes
from bianzhi.notices.render_pdf import pdf_bytes
from tests.notices.test_decide import FORMS, HERE, MONTH, earlier, ground

ANSWERED = earlier("G2", "T0", is_unanswered=False, replied_on=date(2026, 5, 12))


def page_of(*grades: str, before=(), lang: str = "zh"):
    case = Case(HERE, tuple(ground(grade) for grade in grades), tuple(before))
    [page] = pages([decide(case, FORMS, MONTH)], MONTH, lang, "")
    return page


def test_what_came_back_stands_in_the_letter():
    page = page_of("G2", before=(ANSWERED, earlier("G2", "T1")))
    shown = [row for table in page.tables for row in table.rows]
    assert ("T1", "函告", "2026-05-06", "—", "逾期未回复") in shown
    assert ("T0", "函告", "2026-05-06", "2026-05-12", "已回复") in shown


def test_a_raised_letter_says_why():
    page = page_of("G2", before=(earlier("G2", "T1"), earlier("G2", "T2")))
    assert page.title == "关于机构编制严重问题的整改通知"
    assert any("T1、T2" in text and "严重" in text for text in page.paragraphs)


def test_calls_of_one_county_share_a_sheet():
    other = replace(HERE, code="350500010002", name="另一局")
    cases = [Case(who, (ground("G1"),), ()) for who in (HERE, other)]
    [page] = pages([decide(case, FORMS, MONTH) for case in cases], MONTH, "zh", "某市委编办")
    assert (page.name, len(page.tables[0].rows)) == ("DH202606-350500", 2)


@pytest.mark.parametrize("write", [docx_bytes, pdf_bytes])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_equal_pages_have_equal_bytes(write, lang):
    page = page_of("G2", before=(ANSWERED,), lang=lang)
    assert write(page) == write(page)


LONG_NAMES = (
    "2026-06-30/350505-supervision/establishment_movement.parquet",
    "机关事业单位人员情况统计表二〇二六年六月最终修订版.xlsx",
    "organizationestablishmentandpersonnelreturn2026finalversion.xlsx",
    "A-B-C.D.E-2026.06.30.final-version.of-the-return.csv",
)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads pages with pdftotext")
def test_the_name_of_a_file_stays_within_its_column(tmp_path):
    grounds = [replace(ground("G2"), file_name=name, row_no=12) for name in LONG_NAMES]
    [page] = pages([decide(Case(HERE, tuple(grounds), ()), FORMS, MONTH)], MONTH, "zh", "")
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf_bytes(page))
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    width = float(re.search(r'page width="([\d.]+)"', text)[1])
    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', text)]
    assert len(ends) > 50
    margin = 26 / 25.4 * 72  # on the right, 26 mm
    assert max(ends) <= width - margin + 0.5


def test_a_document_holds_no_time_of_its_writing():
    content = docx_bytes(page_of("G2"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.created.date() == properties.modified.date() == date(2026, 7, 1)
