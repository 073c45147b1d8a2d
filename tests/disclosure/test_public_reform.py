"""The public edition of the reform report: totals, and no organization by name."""

import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.settings import default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose


@pytest.fixture(scope="module")
def document(demo_home):
    with Reader(demo_home.current_publication / "bianzhi.duckdb") as reader:
        period = periods.reform(reader, "2018")
        return compose.compose(reader, compose.Request("reform", period, edition=PUBLIC))


def test_it_has_totals_groups_and_the_course(document):
    assert [table.code for table in document.tables] == ["R1", "R5", "R7"]
    assert {chart.code for chart in document.charts} == {"R7-course"}


def test_no_row_is_a_organization(document):
    for table in document.tables:
        assert not any(row.is_detail for row in table.rows)
        assert not {"organization", "successor"} & set(table.definition.rows)


def test_it_says_that_nothing_had_to_be_hidden(document):
    assert not any(table.hidden for table in document.tables)
    assert "泄露检验：本版各表没有敏感数据。" in document.notes
    assert not any("其他编制" in note for note in document.notes)


@pytest.fixture(scope="module")
def with_year(demo_home):
    """The reform that ends in December of 2025, the year 2025 and that month."""
    with Reader(demo_home.current_publication / DATABASE_NAME) as reader:
        reports = [
            (periods.reform(reader, "2023"), ("R1", "R5")),
            (periods.year(2025), ("T2", "T4", "T10")),
            (periods.month("2025-12"), ("M1",)),
        ]
        return by_code(
            merged(fill(Facts(reader, period), definitions.table(code)), default())
            for period, codes in reports
            for code in codes
        )


def value(tables, side):
    return sum(
        weight * (tables[cell.table, cell.period].value(cell.row, cell.column) or 0)
        for weight, cell in side
    )


def test_what_it_counts_on_its_days_is_what_other_reports_count_then(with_year):
    """Staff of a level or system after the reform are those of the annual tables and the month."""
    linked = set()
    for fact in knowledge(with_year, default()):
        cells = [cell for _, cell in (*fact.left, *fact.right)]
        if fact.rule == "same" and len({cell.period for cell in cells}) > 1:
            assert value(with_year, fact.left) == value(with_year, fact.right), fact
            linked |= {(cell.table, cell.row, cell.column) for cell in cells}
    assert ("R5", "admin_level.admin_level_4", "after_as_named") in linked
    assert ("R5", "system.system_03", "after_as_named") in linked
    assert {
        ("R1", row, "after") for row in ("in_post", "authorized_posts", "off_establishment")
    } <= (linked)
