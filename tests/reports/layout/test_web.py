"""The page of a report: complete, reproducible, equal to its tables, safe for any data."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.compute.figures import figure_id, shown
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.define import periods
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.render.page import html
from bianzhi.reports.render.page.table import heading
from tests.reports.layout.pages import ADDRESS, Page, read

ATTACK = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\"&amp;'"
TABLES = ("T2", "T7")


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(reader: Reader) -> Document:
    return compose(
        reader, Request("annual", periods.year(2024), tables=TABLES, by=("county",), is_draft=True)
    )


@pytest.fixture(scope="module")
def page(document: Document) -> Page:
    return read(html.html(document))


def test_the_same_document_gives_the_same_bytes(reader: Reader, tmp_path: Path) -> None:
    written = []
    for name in ("first.html", "second.html"):
        request = Request("annual", periods.year(2024), tables=TABLES, is_draft=True)
        html.write_html(compose(reader, request), tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_comes_from_elsewhere(document: Document, lang: str) -> None:
    text = html.html(dataclasses.replace(document, lang=lang))
    assert ADDRESS.findall(text) == []
    tags = read(text).tags
    assert not [tag for tag, _ in tags if tag in ("link", "iframe", "img", "object", "embed")]
    links = [output["href"] for tag, output in tags if tag == "a"]
    assert links
    assert all(link.startswith("#") for link in links)
    ids = {output["id"] for _, output in tags if "id" in output}
    assert {link[1:] for link in links} <= ids


def test_every_figure_is_that_of_its_table(document: Document, page: Page) -> None:
    expected = {
        (table.code, row.code, place): shown(table.value(row.code, column.code), column)
        for table in document.tables
        for row in table.rows
        for place, column in enumerate(table.leaves)
    }
    assert page.figures == expected
    assert len(expected) > 2000


def test_ids_are_those_of_the_document(document: Document, page: Page) -> None:
    """The page has table and row; the columns of the data follow the order of the table."""
    for table in document.tables:
        columns = list(page.data["tables"][table.code]["columns"])
        assert columns == [column.code for column in table.leaves]
        row, column = table.rows[-1], table.leaves[-1]
        period = page.periods[table.code]
        parts = (table.code, page.data["edition"], period, row.code, column.code)
        assert "/".join(parts) == document.figure_id(table, row, column)
    heads = [output["data-column"] for _, output in page.tags if "data-column" in output]
    assert sorted(heads) == sorted(leaf.code for table in document.tables for leaf in table.leaves)


def test_the_sql_of_a_figure_gives_the_figure(
    document: Document, page: Page, reader: Reader
) -> None:
    tried = 0
    for table in document.tables:
        for row in table.rows[:: max(1, len(table.rows) // 4)]:
            for column in table.leaves[::4]:
                sql = page.sql(table.code, row.code, column.code)
                if sql is None:
                    assert column.ratio
                    continue
                result = next(reader.run(sql).rows())[0]
                assert Decimal(result) == table.value(row.code, column.code), sql
                tried += 1
    assert tried > 60


def test_what_data_say_is_text(document: Document) -> None:
    output = dataclasses.replace(_named(document, ATTACK), notes=[ATTACK], subtitle=ATTACK)
    text = html.html(output)
    plain = read(html.html(_named(document, "x")))
    result = read(text)
    names = [tag for tag, _ in result.tags]
    assert sorted(names) == sorted([tag for tag, _ in plain.tags] + _notes(output, document))
    assert not [output for _, output in result.tags if "onerror" in output]
    assert unescape(text).count(ATTACK) == 3
    assert result.sql("T2", "total.hostile", "authorized").endswith(f"= '{ATTACK}'")


def _notes(told: Document, plain: Document) -> list[str]:
    return ["li"] * (len(told.notes) - len(plain.notes))


def _named(document: Document, name: str) -> Document:
    """The document with a row whose name and condition are ``name``."""
    first = document.tables[0]
    item = Item(name, {"zh": name, "en": name}, f"organization_name = '{name}'")
    row = Row("total.hostile", "total", item.label, (item,))
    table = FilledTable(
        first.definition, first.code, first.period, first.columns, [*first.rows, row], first.values
    )
    return dataclasses.replace(document, tables=[table, *document.tables[1:]])


def test_a_draft_says_so_and_shows_both_sides_of_what_is_broken(document: Document) -> None:
    text = html.html(document)
    assert 'class="draft"' in text
    assert "草稿" in text
    assert 'class="draft"' not in html.html(dataclasses.replace(document, is_draft=False))
    check = next(check for check in document.checks if not check.equation.is_by_shape)
    broken = dataclasses.replace(check, left=Decimal(4711), right=Decimal(4712))
    output = html.html(dataclasses.replace(document, checks=[broken]))
    line = re.search(r'<tr class="fails">(.*?)</tr>', output)[1]
    assert all(side in line for side in ("4,711", "4,712", "−1"))


def test_the_public_edition_shows_neither_sql_nor_hidden_figures(document: Document) -> None:
    table = document.tables[0]
    row, column = table.rows[1], table.leaves[0]
    masked = dataclasses.replace(table, hidden={(row.code, column.code): "∗"})
    output = dataclasses.replace(document, edition=PUBLIC, tables=[masked])
    text = html.html(output)
    page = read(text)
    assert page.figures[masked.code, row.code, 0] == "∗"
    assert "select" not in str(page.data)
    assert page.data["tables"][masked.code]["hidden"] == {row.code: {column.code: "∗"}}
    assert page.data["edition"] == PUBLIC


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_the_page_tells_where_a_figure_comes_from(document: Document, tmp_path: Path) -> None:
    """The address of a figure opens its panel: path, id, SQL and command."""
    table = document.tables[0]
    row = next(row for row in table.rows if row.is_detail)
    column = table.column["authorized"]
    wanted = figure_id(table, document.edition, row.code, column.code)
    path = tmp_path / "page.html"
    text = html.html(document)
    path.write_text(text, "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--dump-dom"]
    address = f"{path.as_uri()}#{quote(wanted, safe='')}"
    done = subprocess.run([*command, address], capture_output=True, text=True, timeout=120)
    panel = unescape(re.search(r'<aside id="panel".*?</aside>', done.stdout, re.S)[0])
    assert f"bianzhi explain figure '{wanted}'" in panel
    assert read(text).sql(table.code, row.code, column.code) in panel
    for part in (row.label["zh"], "核定编制 / 小计", wanted):
        assert part in panel


def test_a_table_can_be_scrolled_by_keys_and_is_named(document: Document) -> None:
    text = html.html(document)
    frames = re.findall(
        r'<div class="scroll" tabindex="0" role="region" aria-label="([^"]+)">', text
    )
    assert len(frames) == text.count('class="scroll"')
    for table in document.tables:
        assert f"{heading(document, table)}（可滚动）" in frames
    assert text.count('<p class="scrolls" aria-hidden="true" hidden>') == len(frames)
    english = html.html(dataclasses.replace(document, lang="en", checks=[]))
    assert "The table continues to the right" in english


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
@pytest.mark.parametrize(("wide", "is_cut"), [(400, True), (3000, False)])
def test_a_table_cut_at_the_right_says_that_it_scrolls(
    document: Document, tmp_path: Path, wide: int, is_cut: bool
) -> None:
    path = tmp_path / "page.html"
    path.write_text(html.html(dataclasses.replace(document, checks=[])), "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", f"--window-size={wide},900", "--dump-dom"]
    done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=120)
    first = re.search(r'<div class="(frame[^"]*)"[^>]*>(<p class="scrolls"[^>]*>)', done.stdout)
    assert ("more" in first[1]) == is_cut
    assert ("hidden=" in first[2].replace("aria-hidden", "")) != is_cut


def test_a_hundred_thousand_figures_stay_a_small_page(document: Document) -> None:
    """Ids are not in the cells: a figure takes little more than its digits."""
    table = document.tables[0]
    rows, values = list(table.rows), dict(table.values)
    group = next(row for row in table.rows if row.depth == 2)
    for number in range(100_000 // len(table.leaves)):
        name = f"3505{number:07d}"
        item = Item(name, {"zh": name, "en": name}, f"organization_code = '{name}'")
        row = Row(f"{group.code}.{name}", group.code, item.label, (*group.items, item), True)
        rows.append(row)
        values |= {(row.code, column.code): number for column in table.leaves}
    large = dataclasses.replace(table, rows=rows, values=values)
    text = html.html(dataclasses.replace(document, tables=[large], checks=[], charts=[]))
    assert len(text) < 25 * len(rows) * len(table.leaves)
