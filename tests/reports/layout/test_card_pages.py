"""The card on paper and as a page: exactly two sheets, every figure of its tables, equal bytes."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import typst

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.define import periods
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.render import card
from bianzhi.reports.render.page import html
from bianzhi.reports.render.typeset import pdf
from tests.reports.layout.pages import ADDRESS, read

# A large organ, a school, a sub-district, one born of a merger, one abolished.
CODES = ("35050010013", "35050020001", "35058210016", "35050010035", "35050010018")
LONG = "中共某某市委全面依法治市委员会办公室暨某某市人民政府重大行政决策合法性审查与行政复议中心"


@pytest.fixture(scope="module")
def documents(demo_home) -> dict[str, Document]:
    with Reader(readable_database(demo_home)) as reader:
        return {
            f"{code}-{lang}": compose(
                reader, Request("organization", periods.organization(reader, code), lang)
            )
            for code in CODES
            for lang in ("zh", "en")
        }


def page_count(document: Document) -> int:
    pages = typst.compile(pdf.CARD_TEMPLATE, format="svg", **pdf.settings(document))
    return len(pages) if isinstance(pages, list) else 1


def overfull(document: Document, rows: int) -> Document:
    """The document with long names, and with more rows than there is room for in each table."""
    tables = []
    for table in document.tables:
        if table.definition.rows and table.rows and not table.headings and table.code != "C5":
            last = table.rows[-1]
            more = [
                dataclasses.replace(last, code=f"{last.code}.{n}", label={"zh": LONG, "en": LONG})
                for n in range(rows)
            ]
            values = dict(table.values)
            for row in more:
                for column in table.leaves:
                    text = LONG if column.format == "text" else 123456
                    values[row.code, column.code] = text
            table = dataclasses.replace(table, rows=[*table.rows[:2], *more], values=values)
        tables.append(table)
    return dataclasses.replace(document, tables=tables, title=LONG)


def test_the_card_is_exactly_two_pages(documents: dict[str, Document]) -> None:
    assert {name: page_count(document) for name, document in documents.items()} == dict.fromkeys(
        documents, 2
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_names_and_full_tables_stay_on_two_pages(documents, lang: str) -> None:
    assert page_count(overfull(documents[f"{CODES[0]}-{lang}"], 30)) == 2


def test_the_same_document_gives_the_same_bytes(documents: dict[str, Document]) -> None:
    document = documents[f"{CODES[3]}-zh"]
    assert pdf.pdf(document) == pdf.pdf(document)
    assert html.html(document) == html.html(document)


def test_nothing_comes_from_elsewhere(documents: dict[str, Document]) -> None:
    for document in documents.values():
        text = html.html(document)
        assert ADDRESS.findall(text) == []
        tags = read(text).tags
        ids = {output["id"] for _, output in tags if "id" in output}
        links = [output["href"] for tag, output in tags if tag == "a"]
        assert links
        assert {link[1:] for link in links} <= ids


def test_every_listed_figure_is_that_of_its_table(documents: dict[str, Document]) -> None:
    for document in documents.values():
        figures = read(html.html(document)).figures
        for code, row, place in figures:
            table = next(table for table in document.tables if table.code == code)
            if row in table.headings:
                continue
            column = table.leaves[place]
            value = table.value(row, column.code)
            is_text = column.format == "text"
            expected = ("" if value is None else str(value)) if is_text else shown(value, column)
            assert figures[code, row, place] == expected, (code, row, column.code)


def test_a_card_has_no_column_of_the_other_language(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        other = "en" if name.endswith("zh") else "zh"
        for table in document.tables:
            assert not [column for column in table.leaves if column.lang == other]


def test_rows_that_are_not_listed_are_counted(documents: dict[str, Document]) -> None:
    document = overfull(documents[f"{CODES[0]}-en"], 30)
    parts = [part for page in card.pages(document) for line in page for part in line]
    departments = next(part for part in parts if part.table and part.table.code == "C9")
    assert len(departments.lines) == 9
    assert departments.note.startswith("23 further rows")


def test_a_name_that_looks_like_markup_is_text(documents: dict[str, Document]) -> None:
    attack = "<script>alert(1)</script> #panic(1) *星*"
    document = dataclasses.replace(documents[f"{CODES[0]}-zh"], title=attack)
    page = html.html(document)
    assert "<script>alert(1)" not in page
    assert attack in unescape(re.sub(r"<[^>]+>", "", page.split('<main class="card">')[1]))
    assert page_count(document) == 2


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser that prints")
def test_the_page_prints_on_two_sheets(documents: dict[str, Document], tmp_path: Path) -> None:
    for name in (f"{CODES[0]}-en", f"{CODES[1]}-zh"):
        page, printed = tmp_path / f"{name}.html", tmp_path / f"{name}.pdf"
        html.write_html(documents[name], page)
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert len(list(pages_of(printed.read_bytes()))) == 2


def pages_of(data: bytes) -> Iterator[re.Match[bytes]]:
    return re.finditer(rb"/Type\s*/Page\b(?!s)", data)
