"""The public edition of the reform report: totals, and no organization by name."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.protect import protect
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


def tables_of(home, *reports):
    """Tables of reports as they are before any figure is hidden; a reform is named by its year."""
    with Reader(home.current_publication / DATABASE_NAME) as reader:
        return by_code(
            merged(fill(Facts(reader, period), definitions.table(code)), default())
            for name, codes in reports
            for period in [periods.parse(reader, name)]
            for code in codes
        )


@pytest.fixture(scope="module")
def with_year(demo_home):
    """The reform that ends in December of 2025, the year 2025 and that month."""
    return tables_of(
        demo_home,
        ("reform-2023", ("R1", "R5")),
        ("2025", ("T2", "T4", "T10")),
        ("2025-12", ("M1",)),
    )


def value(tables, side):
    return sum(
        weight * (tables[cell.table, cell.period].value(cell.row, cell.column) or 0)
        for weight, cell in side
    )


def test_what_it_counts_on_its_days_is_what_other_reports_count_then(with_year):
    """Staff of a level or system after the reform are those of the annual tables and the month."""
    linked, same = set(), set()
    for fact in knowledge(with_year, default()):
        cells = [cell for _, cell in (*fact.left, *fact.right)]
        if fact.rule == "same":
            assert value(with_year, fact.left) == value(with_year, fact.right), fact
            same |= {(cell.table, cell.row, cell.column) for cell in cells}
        if fact.rule == "same" and len({cell.period for cell in cells}) > 1:
            linked |= {(cell.table, cell.row, cell.column) for cell in cells}
    assert ("R5", "admin_level.admin_level_4", "after_as_named") in linked
    assert ("R5", "system.system_03", "after_as_named") in linked
    # Levels, systems and policy fields are each the whole city, on either structure.
    assert {
        ("R5", row, column)
        for row in ("admin_level", "system", "policy_field")
        for column in ("after_as_named", "after_in_post", "after_authorized")
    } <= same
    assert {
        ("R1", row, "after") for row in ("in_post", "authorized_posts", "off_establishment")
    } <= (linked)


COURSE = ("in_post_treated", "in_post_untreated")


@pytest.fixture(scope="module")
def two_courses(demo_home):
    """The courses of two reforms, which share some months, and one of these months."""
    return tables_of(
        demo_home, ("reform-2018", ("R7",)), ("reform-2023", ("R7",)), ("2022-01", ("M1",))
    )


def test_organizations_touched_and_others_are_all_of_a_month(two_courses):
    """Their staff add up to the city's, whichever reform touched them; the parts differ."""
    linked = set()
    for fact in knowledge(two_courses, default()):
        assert fact.sign == "<=" or value(two_courses, fact.left) == value(two_courses, fact.right)
        cells = [cell for _, cell in (*fact.left, *fact.right)]
        if len({cell.period for cell in cells}) > 1:
            linked.add(frozenset((cell.period, cell.row, cell.column) for cell in cells))
    for reform in ("reform-2018", "reform-2023"):
        course = {(reform, "2022-01", column) for column in COURSE}
        assert any(course < link for link in linked), reform
        assert all(len(course & link) in (0, 2) for link in linked)
    assert any(("2022-01", "total", "closing") in link for link in linked)


@pytest.mark.parametrize("is_tied", [True, False])
def test_few_people_touched_by_a_reform_cannot_be_told_from_the_total_of_a_month(
    two_courses, is_tied
):
    """Were the others shown, the total of the month would say how few those touched are."""
    table = two_courses["R7", "reform-2023"]
    treated, others = (table.values["2022-01", column] for column in COURSE)
    few = {("2022-01", COURSE[0]): Decimal(3), ("2022-01", COURSE[1]): treated + others - 3}
    table = replace(table, values={**table.values, **few})
    settings = default() if is_tied else replace(default(), together=())
    result = protect([table], [two_courses["M1", "2022-01"]], settings)
    assert result.audit.passed
    (shown,) = result.tables
    hidden = {column for row, column in shown.hidden if row == "2022-01"}
    assert hidden == (set(COURSE) if is_tied else {COURSE[0]})


@pytest.fixture(scope="module")
def groups(demo_home):
    """Posts and staff by level, system and policy field before and after a reform."""
    return tables_of(demo_home, ("reform-2018", ("R5",)))["R5", "reform-2018"]


def _alike(table) -> set[str]:
    """The rows whose staff after the reform are known to be the same under both structures."""
    columns = ("after_in_post", "after_as_named")
    rows = {}
    for fact in knowledge({("R5", "reform-2018"): table}, default()):
        cells = [cell for _, cell in (*fact.left, *fact.right)]
        if fact.sign == "=" and {cell.column for cell in cells} == set(columns):
            rows[cells[0].row] = len(cells)
    return {row for row, count in rows.items() if count == 2}


def test_staff_after_a_reform_is_the_same_under_both_structures_unless_a_figure_differs(groups):
    rows = {row.code for row in groups.rows if row.code not in groups.headings}
    assert _alike(groups) == rows
    changed = "system.system_01"
    other = {(changed, "after_in_post"): groups.values[changed, "after_in_post"] + 1}
    left = _alike(replace(groups, values={**groups.values, **other}))
    # The rows of all levels, systems and fields count the city, which is the same anyhow.
    assert left <= {row for row in rows if "." not in row}


@pytest.mark.parametrize("is_alike", [True, False])
def test_few_staff_after_a_reform_are_hidden_under_both_structures(groups, is_alike):
    """Were another group hidden under one structure alone, the other would show it."""
    columns = ("after_in_post", "after_as_named")
    few, more = [row.code for row in groups.rows if row.code.startswith("system.")][:2]
    values = dict(groups.values)
    for column in columns:
        name = column.removeprefix("after_")
        moved = values[few, column] - 3
        for row, more_staff in ((few, -moved), (more, moved)):
            values[row, column] += more_staff
            values[row, f"change_{name}"] += more_staff
            del values[row, f"percent_{name}"]
    table = replace(groups, values=values)
    settings = default() if is_alike else replace(default(), alike=())
    result = protect([table], [], settings)
    assert result.audit.passed
    (shown,) = result.tables
    hidden = [{row for row, name in shown.hidden if name == column} for column in columns]
    assert few in hidden[0] & hidden[1]
    if is_alike:
        assert hidden[0] == hidden[1]
