"""The typeset report: equal bytes everywhere, every figure, no data parsed as markup."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typst

from bianzhi.reports.compute import layout, listing
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.compute.listing import MOST_DETAIL
from bianzhi.reports.render.typeset import pdf, plan
from tests.reports.layout import papers
from tests.reports.layout.conftest import write_twice

LONG = "中共某某市委全面依法治市委员会办公室暨某某市人民政府重大行政决策合法性审查与行政复议中心"


def texts(element: Any) -> Iterator[str]:
    """Every text in an element of the typesetter's output."""
    if isinstance(element, dict):
        if element.get("func") == "text":
            yield element["text"]
        for part in element.values():
            yield from texts(part)
    elif isinstance(element, list):
        for part in element:
            yield from texts(part)


def printed(document: Document, selector: str = "table") -> list[list[str]]:
    """The texts of each table (or heading) in page layout."""
    query = typst.query(pdf.TEMPLATE, selector, **pdf.settings(document))
    return [list(texts(element)) for element in json.loads(query)]


def every_shown(table: FilledTable) -> list[str]:
    return [
        shown(table.value(row.code, column.code), column, table.hidden.get((row.code, column.code)))
        for row in table.rows
        if row.code not in table.headings
        for column in table.leaves
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_annual_return_is_printed(annual, lang: str) -> None:
    document = annual[lang]
    tables = printed(document)
    words = [word for table in tables for word in table]
    for table in (listing.printed(table).table for table in document.tables):
        assert set(every_shown(table)) <= set(words)
        assert {name for name, _ in layout.names(document, table)} <= set(words)
    assert pdf.pdf(document).startswith(b"%PDF-")


def test_rows_and_columns_keep_their_places() -> None:
    table = papers.table(["教育局", "财政局"], papers.columns(8))
    words = printed(papers.document(table))[0]
    start = words.index("合计")
    wide = 2 + len(table.leaves)
    lines = [words[start + at * wide : start + (at + 1) * wide] for at in range(4)]
    assert [line[:2] for line in lines] == [
        ["合计", "1"],
        ["政府", "2"],
        ["教育局", "3"],
        ["财政局", "4"],
    ]
    assert [figure for line in lines for figure in line[2:]] == every_shown(table)


def test_names_are_text_and_never_markup() -> None:
    names = [*papers.MARKUP, *papers.FORMULAS]
    document = papers.document(papers.table(names, papers.columns(3)), title="#1 *年报* $x$ [一]")
    document = dataclasses.replace(document, notes=["#panic(2)"])
    assert set(names) <= set(printed(document)[0])
    assert pdf.pdf(document).startswith(b"%PDF-")


def test_kinds_of_figures_none_and_hidden() -> None:
    words = printed(papers.document(papers.formats()))[0]
    expected = {"−12,345", "1,234.6", "−9,876,543.22", "98.8%", "3.14", "=1+1", "—", "≤4"}
    assert expected <= set(words)
    assert "4" not in words[words.index("隐") + 2 :]


def test_a_wide_table_is_split_into_readable_parts_with_their_row_names() -> None:
    table = papers.table([LONG, "教育局"], papers.columns(60))
    document = papers.document(table)
    parts = printed(document)
    assert len(parts) == 4
    assert all({"合计", LONG, "教育局", "行次", "甲", "乙"} <= set(part) for part in parts)
    set_at = pdf.data(document)["tables"][0]
    assert set_at["size"] >= 6.5
    for part in set_at["parts"]:
        assert sum(part["widths"]) == pytest.approx(plan.LANDSCAPE, abs=0.1)
    marks = [mark for part in set_at["parts"] for mark in part["marks"][2:]]
    assert marks == [str(number) for number in range(1, 61)]


def test_many_rows_of_bodies_stand_in_the_workbook_only_and_the_page_says_so() -> None:
    names = [f"第{number}单位" for number in range(MOST_DETAIL + 1)]
    table = papers.table(names, papers.columns(4), is_detail=True)
    output = pdf.data(papers.document(table))["tables"][0]
    assert len(output["parts"][0]["rows"]) == 2
    assert (
        output["notes"][-1]
        == f"单位明细共 {MOST_DETAIL + 1} 行，见本报告的电子表格，此处不再列印。"
    )
    few = papers.table(names[:MOST_DETAIL], papers.columns(4), is_detail=True)
    assert len(pdf.data(papers.document(few))["tables"][0]["parts"][0]["rows"]) == 502


def test_rows_with_a_note_are_signed_and_rows_above_others_stay_blank() -> None:
    table = papers.series()
    output = pdf.data(papers.document(table))["tables"][0]
    rows = output["parts"][0]["rows"]
    assert [(row["label"], row["indent"]) for row in rows[:2]] == [("政府", 0), ("2018①", 1)]
    assert rows[0]["cells"] == ["1", "", ""]
    assert output["notes"] == ["① 机构改革"]


def test_short_tables_of_a_report_share_pages_if_it_says_so() -> None:
    short = [papers.table([f"第{n}单位" for n in range(4)], papers.columns(3)) for _ in range(5)]
    long = papers.table([f"第{n}单位" for n in range(90)], papers.columns(3))
    tables = [*short, long, *short]

    apart = papers.document(*tables)
    together = papers.document(*tables, shares_pages=True)
    assert pdf.data(apart)["groups"] == [[place] for place in range(11)]
    assert pdf.data(together)["groups"] == [list(range(11))]
    whole = [table["whole"] for table in pdf.data(together)["tables"]]
    assert whole == [*[True] * 5, False, *[True] * 5]
    assert _page_count(together) <= _page_count(apart) - 6


def _page_count(document: Document) -> int:
    content = typst.compile(pdf.TEMPLATE, **pdf.settings(document), format="png", ppi=20)
    return len(content) if isinstance(content, list) else 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads pages with pdftotext")
def test_notes_alone_do_not_take_a_page(tmp_path: Path) -> None:
    tables = [
        papers.table(
            [f"第{number}单位" for number in range(count)], papers.columns(20), f"T{count}"
        )
        for count in range(24, 40)
    ]
    pdf.write_pdf(papers.document(*tables), tmp_path / "notes.pdf")
    pages = pages_of(tmp_path / "notes.pdf")[2:]
    assert len(pages) > len(tables)
    assert all("行次" in page for page in pages)


def test_contents_name_tables_charts_and_checks() -> None:
    tables = [papers.table(["教育局"], papers.columns(2), code) for code in ("T2", "T2@county")]
    document = papers.document(*tables, charts=[papers.CHART], checks=[papers.check(1, 1)])
    data = json.loads(typst.query(pdf.TEMPLATE, "heading", **pdf.settings(document)))
    assert [(item["level"], *texts(item["body"])) for item in data] == [
        (1, "T2　行政编制及实有人员情况表"),
        (2, "T2　行政编制及实有人员情况表（按县(市、区)分组）"),
        (1, "图1　各县实有人数"),
        (1, "校验表"),
    ]


def test_the_check_sheet_shows_both_sides_and_lists_what_is_broken() -> None:
    checks = [
        papers.check(5, 5),
        papers.check(7, 9, "g.b1", is_by_shape=True, is_detail=True, rule="T2.rows"),
        papers.check(3, 3, "g.b1", is_detail=True),
    ]
    table = papers.table(["教育局"], papers.columns(2))
    broken, declared, tallies = printed(papers.document(table, checks=checks))[1:]
    assert broken[-9:] == [
        "T2.rows",
        broken[-8],
        "T2",
        "政府 / 教育局",
        "7",
        "＝",
        "9",
        "−2",
        "不成立",
    ]
    assert declared[-5:] == ["5", "＝", "5", "0", "成立"]
    assert tallies[-4:] == ["超编－空编＝实有－编制限额", "T2", "1", "1"] or "T2.rows" in tallies


def test_a_label_breaks_into_lines_of_like_length() -> None:
    assert plan.balanced("30岁及以下", 4.0) == "30岁\n及以下"
    assert plan.balanced("政法专项编制", 4.2) == "政法专\n项编制"
    assert plan.balanced("Ethnic minorities", 6.0) == "Ethnic\nminorities"
    assert plan.balanced("小计", 4.0) == "小计"


def test_fonts_and_date_are_fixed_and_the_structure_is_tagged() -> None:
    written = pdf.pdf(papers.document(papers.table(["教育局"], papers.columns(2))))
    assert b"NotoSansSC" in written
    assert b"NotoSerifSC" in written
    assert b"/StructTreeRoot" in written
    assert b"/Outlines" in written
    assert b"2024-12-31T00:00:00" in written


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads pages with pdftotext")
def test_every_page_has_its_number_and_a_draft_its_mark(tmp_path: Path) -> None:
    table = papers.table([f"第{n}单位" for n in range(90)], papers.columns(20))
    document = papers.document(table, charts=[papers.CHART], checks=[papers.check(1, 1)])
    pdf.write_pdf(dataclasses.replace(document, is_draft=True), tmp_path / "draft.pdf")
    pdf.write_pdf(document, tmp_path / "final.pdf")
    pages = {name: pages_of(tmp_path / f"{name}.pdf") for name in ("draft", "final")}
    assert all("草" in page and "稿" in page for page in pages["draft"])
    assert not any("稿" in page for page in pages["final"])
    count = len(pages["final"])
    assert count > 4
    for number, page in enumerate(pages["final"][1:], 2):
        assert f"第{number}页共{count}页" in "".join(page.split())
        assert "2024年机构编制统计年报" in page
    tables = [page for page in pages["final"] if "核定" in page or "行次" in page]
    assert all("甲" in page and "合计" in pages["final"][2] for page in tables)
    assert "（续）" not in pages["final"][2]
    assert "（续）" in pages["final"][3]


def pages_of(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@pytest.fixture(scope="module")
def written_twice(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders into which two processes of other settings wrote a document in each language."""
    script = (
        "import sys; from pathlib import Path; from tests.reports.layout import papers as p;"
        "from bianzhi.reports.render.typeset.pdf import write_pdf;"
        "[write_pdf(p.document(p.table(['教育局', *p.MARKUP], p.columns(30)), p.formats(),"
        " charts=[p.CHART], checks=[p.check(1, 2)], is_draft=True, lang=lang),"
        " Path(sys.argv[1]) / lang) for lang in ('zh', 'en')]"
    )
    return write_twice(script, tmp_path_factory)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_processes_write_the_same_bytes(written_twice: list[Path], lang: str) -> None:
    first, second = (folder / lang for folder in written_twice)
    assert first.read_bytes() == second.read_bytes()
