"""From the id of a figure to its SQL, facts, rows, deliveries and documents, on the demo city."""

from __future__ import annotations

import random

import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import figure

YEAR = periods.year(2024)
TABLES = definitions.report("annual").tables


@pytest.fixture(scope="module")
def reader(demo_home):
    with Reader(demo_home.current_publication / DATABASE_NAME) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts(reader):
    return Facts(reader, YEAR)


def counted_cells(facts: Facts, code: str, by: str | None) -> list[tuple]:
    """Cells of a table with a count, and the table."""
    table = fill(facts, definitions.table(code), by, detail=True)
    return [
        (table, row, column)
        for row in table.rows
        for column in table.leaves
        if column.ratio is None and table.value(row.code, column.code)
    ]


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("by", [None, "county"])
def test_the_sql_shown_gives_the_figure(reader, facts, code, by):
    definition = definitions.table(code)
    if by and not definition.aggregate:
        pytest.skip("not aggregated")
    cells = counted_cells(facts, code, by)
    assert cells
    # Most columns of a table are alike and a few are hard: a sample is enough.
    chosen = random.Random(1).sample(cells, min(12, len(cells)))
    for table, row, column in chosen:
        sql = figure.figure_sql(facts, row, column)
        (result,) = next(reader.run(sql).rows())
        assert result == table.value(row.code, column.code), (table.code, row.code, column.code)


@pytest.mark.parametrize("code", TABLES)
def test_every_figure_leads_to_rows_and_deliveries(reader, facts, code):
    cells = counted_cells(facts, code, None)
    table, row, column = cells[-1]
    explanation = figure.explain(
        reader, figure_id(table, "internal", row.code, column.code), "zh", True
    )
    assert explanation.value == table.value(row.code, column.code)
    assert explanation.count == len(explanation.facts) > 0
    assert {item["fact_key"] for item in explanation.evidence} == {
        fact["fact_key"] for fact in explanation.facts
    }
    named = {delivery["delivery_id"] for delivery in explanation.deliveries}
    assert {item["delivery_id"] for item in explanation.evidence} == named


def test_facts_of_a_figure_add_up_to_it(reader):
    explanation = figure.explain(reader, "T2/internal/2024/total/over", "en", every=True)
    assert sum(fact["counted"] for fact in explanation.facts) == explanation.value
    assert explanation.count == len(explanation.facts)


def test_a_ratio_names_its_parts(reader):
    explanation = figure.explain(reader, "T2/internal/2024/total/fill_rate", "en")
    assert explanation.parts == [
        "T2/internal/2024/total/in_post",
        "T2/internal/2024/total/authorized",
    ]
    above, below = (figure.explain(reader, part, "en").value for part in explanation.parts)
    assert float(explanation.value) == pytest.approx(above / below, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    ["T7", "T99/internal/2024/total/headcount", "T7/secret/2024/total/headcount", "T7@x/a/b/c/d"],
)
def test_what_is_no_id_is_refused(reader, text):
    with pytest.raises(Failed, match="not the id of a figure"):
        figure.explain(reader, text, "en")


def test_an_unknown_cell_is_told_with_what_there_is(reader):
    with pytest.raises(Failed, match="Columns begin with: headcount"):
        figure.explain(reader, "T7/internal/2024/total/heads", "en")
