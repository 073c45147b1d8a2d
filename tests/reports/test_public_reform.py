"""The public edition of the reform report: totals, and no body by name."""

import pytest

from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.define import periods
from bianzhi.reports.register import compose


@pytest.fixture(scope="module")
def document(demo_home):
    with Reader(demo_home.current_publication / "bianzhi.duckdb") as reader:
        period = periods.reform(reader, "2018")
        return compose.compose(reader, compose.Request("reform", period, edition=PUBLIC))


def test_it_has_totals_groups_and_the_course(document):
    assert [table.code for table in document.tables] == ["R1", "R5", "R7"]
    assert {chart.code for chart in document.charts} == {"R7-course"}


def test_no_row_is_a_body(document):
    for table in document.tables:
        assert not any(row.is_detail for row in table.rows)
        assert not {"organization", "successor"} & set(table.definition.rows)


def test_it_says_that_nothing_had_to_be_hidden(document):
    assert not any(table.hidden for table in document.tables)
    assert "泄露检验：本版各表没有敏感数据。" in document.notes
    assert not any("其他编制" in note for note in document.notes)
