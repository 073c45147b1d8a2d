"""The public edition of the reports of the demo city, and of a whole city if available."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from benchmarks.protection import compared, line
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.disclosure import edition
from bianzhi.disclosure.audit import Leak
from bianzhi.disclosure.knowledge.knowledge import by_code
from bianzhi.disclosure.sensitive import SMALL, Sensitive
from bianzhi.disclosure.settings import ROUNDING, default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose, issued, published
from tests.support.demo import run_bianzhi

YEAR = periods.year(2024)
JINMEN = "350527"


def reader_of(home: Home) -> Reader:
    return Reader(home.current_publication / "bianzhi.duckdb")


def public(reader: Reader, **more):
    request = compose.Request("annual", YEAR, edition=PUBLIC, is_draft=True, **more)
    return compose.compose(reader, request)


@pytest.fixture(scope="module")
def document(demo_home):
    with reader_of(demo_home) as reader:
        return public(reader)


def test_the_edition_is_attacked_and_says_so(document):
    notes = [note for note in document.notes if "泄露检验" in note]
    assert len(notes) == 1
    assert "未通过" not in notes[0]


def test_a_zero_whose_larger_zero_is_hidden_is_hidden_itself(demo_home):
    """By county, a printed zero of a larger group is hidden for others: its parts must follow."""
    with reader_of(demo_home) as reader:
        asked = {"edition": PUBLIC, "tables": ("T7",), "by": ("county",)}
        document = compose.compose(reader, compose.Request("annual", periods.year(2025), **asked))
    assert {table.code for table in document.tables} == {"T7", "T7@county"}


def test_small_figures_of_persons_are_not_printed(document):
    for table in document.tables:
        for row in table.rows:
            for column in table.leaves:
                if column.personal and column.format == "count" and column.ratio is None:
                    printed = shown(
                        table.value(row.code, column.code),
                        column,
                        table.hidden.get((row.code, column.code)),
                    )
                    assert printed not in ("1", "2", "3", "4"), (table.code, row.code, column.code)


def test_nothing_of_the_hidden_figures_is_in_the_document(document):
    assert any(table.hidden for table in document.tables)
    tables = by_code(document.tables)
    for table in document.tables:
        assert not set(table.hidden) & set(table.values)
        assert not any(row.is_detail for row in table.rows)
    for check in document.checks:
        for _, cell in (*check.equation.left, *check.equation.right):
            assert (cell.row, cell.column) not in tables[cell.table, cell.period].hidden


def test_special_lines_are_not_told_apart(document):
    for table in document.tables:
        codes = [column.code for column in table.leaves]
        assert not any("political_legal" in code for code in codes)
        assert not {"separately_listed", "revolving"} & set(codes)
        assert not any(item.code == "12" for row in table.rows for item in row.items
                       if "establishment_type" in item.condition)  # fmt: skip


def test_by_county_every_edition_of_the_staff_stands_the_attack(demo_home):
    with reader_of(demo_home) as reader:
        result = public(reader, tables=("T7", "T9"), by=("county",))
    assert {table.code for table in result.tables} == {"T7", "T7@county", "T9", "T9@county"}
    county = next(table for table in result.tables if table.code == "T7@county")
    assert not any(row.code.startswith(JINMEN) for row in county.rows)


def test_rounding_keeps_every_figure_of_the_totals(demo_home):
    with reader_of(demo_home) as reader:
        result = public(reader, tables=("T7",), protect=ROUNDING)
    table = result.tables[0]
    assert all(value % 5 == 0 for (row, column), value in table.values.items()
               if table.column[column].personal and value is not None)  # fmt: skip


def test_a_leak_blocks_the_report(demo_home, monkeypatch):
    cell = Cell("T7", "2024", "total", "education_doctor")
    leak = Leak(Sensitive(cell, 5, SMALL), 4, 4)
    well = edition.protect

    def badly(*arguments):
        result = well(*arguments)
        return replace(result, audit=replace(result.audit, leaks=(leak,)))

    monkeypatch.setattr(edition, "protect", badly)
    with reader_of(demo_home) as reader, pytest.raises(Failed) as refused:
        public(reader, tables=("T7",))
    assert refused.value.exit_code == 3
    assert "T7/total/education_doctor" in str(refused.value)


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory) -> Home:
    """A warehouse with the demo's publication and its own register."""
    own = Home(tmp_path_factory.mktemp("home"))
    shutil.copytree(demo_home.published, own.published, symlinks=True)
    shutil.copyfile(demo_home.format_file, own.format_file)
    return own


def test_an_issued_edition_is_known_to_the_next(home, tmp_path):
    """The edition of the next year does not reveal figures hidden in the edition of a year."""
    asked = ["annual", "--year", "2023", "--edition", "public", "--tables", "T7,T9"]
    run_bianzhi(home, "report", *asked, "--format", "html", "--out", str(tmp_path))
    record = tmp_path / "annual-2023-public-zh.report.json"
    assert json.loads(record.read_text("utf-8"))["request"]["protect"] == "suppression"
    run_bianzhi(home, "report", "issue", str(record))
    with reader_of(home) as reader:
        request = compose.Request("annual", YEAR, edition=PUBLIC, tables=("T7", "T9"))
        before = published.published_before(home, reader, request)
        assert {table.code for table in before} == {"T7", "T9"}
        assert all(table.period.code == "2023" and table.hidden for table in before)
        again = replace(request, period=periods.year(2023), lang="en")
        assert published.published_before(home, reader, again) == []
        # Other rows of the same data hide other figures.
        counties = replace(again, by=("county",))
        assert {table.code for table in published.published_before(home, reader, counties)} == {
            *("T7", "T9"),
        }
        result = compose.compose(reader, replace(request, is_draft=True), before)
    then = next(table for table in before if table.code == "T9")
    now = next(table for table in result.tables if table.code == "T9")
    for row, column in then.hidden:
        if column == "closing" and row in now.row:
            assert (row, "opening") in now.hidden


def test_an_issued_edition_is_made_again_as_it_was(home, tmp_path):
    """Later publications do not change the editions that it was protected with."""
    first = ["annual", "--year", "2022", "--edition", "public", "--tables", "T9"]
    written = {}
    for folder in ("first", "second"):
        out = tmp_path / folder
        run_bianzhi(home, "report", *first, "--format", "html", "--out", str(out))
        written[folder] = (out / "annual-2022-public-zh.html").read_bytes()
        run_bianzhi(home, "report", "issue", str(out / "annual-2022-public-zh.report.json"))
        if folder == "first":
            later = ["monthly", "--month", "2022-12", "--edition", "public"]
            run_bianzhi(home, "report", *later, "--format", "html", "--out", str(tmp_path))
            record = tmp_path / "monthly-2022-12-public-zh.report.json"
            run_bianzhi(home, "report", "issue", str(record))
    assert written["first"] == written["second"]
    issues = [issue.record["request"] for issue in issued.issues(home)]
    assert sum((item["report"], item["period"]) == ("annual", "2022") for item in issues) == 1
    with reader_of(home) as reader:
        request = compose.Request(
            "annual", periods.year(2022), edition=PUBLIC, tables=("T9",), by=("county",)
        )
        known = {table.code for table in published.published_before(home, reader, request)}
        assert {"T9", "M1"} <= known
        alone = published.published_before(home, reader, replace(request, by=()))
        assert "M1" not in {table.code for table in alone}


def test_only_protection_of_all_tables_together_stands_the_attack(demo_home):
    """The comparison of docs/public_edition.md, on two tables."""
    with reader_of(demo_home) as reader:
        facts = Facts(reader, YEAR)
        tables = [fill(facts, definitions.table(code)) for code in ("T7", "T9")]
        result = {item.method: item for item in compared(tables, facts)}
    assert result["nothing hidden"].audit.leaks
    assert result["hypercube, table by table"].audit.leaks
    assert result["optimised, table by table"].audit.leaks
    for method in ("optimised, all tables together", "rounding, all tables together"):
        assert not result[method].audit.leaks
        assert result[method].utility.share_of_cells > 0.5
    assert all(line(item).count("|") == 9 for item in result.values())


@pytest.mark.slow
@pytest.mark.parametrize("by", [(), ("county",)])
def test_the_edition_of_a_whole_city_stands_the_attack(city_home, by):
    """A leak would be refused; the last note reports that nothing was recovered."""
    with reader_of(city_home) as reader:
        asked = {"edition": PUBLIC, "by": by}
        document = compose.compose(reader, compose.Request("annual", periods.year(2025), **asked))
    notes = [note for note in document.notes if "泄露检验" in note]
    sensitive = int(re.search(r"(\d+)\s*个敏感", notes[0])[1])
    assert sensitive > (1000 if by else 300)
    marks = [mark for table in document.tables for mark in table.hidden.values()]
    assert len(marks) > sensitive
    assert set(marks) == {default().mark}
    for table in document.tables:
        if table.code.endswith("@county"):
            assert not any(row.code.startswith(JINMEN) for row in table.rows)
