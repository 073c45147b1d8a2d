"""Every balance holds on the small city, and every one can fail."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import duckdb
import pytest

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Equation
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose
from tests.reports.figures.moved import broken, moved
from tests.reports.small_office import small_office

YEAR = periods.year(2024)
GROUPS = (None, "county", "unit_kind")
# The monthly return has the same rules for a month; here its period is the year as well.
CODES = (*definitions.report("annual").tables, *definitions.report("monthly").tables)
# Those of the reports on reforms (R) and on supervision (V) are proven beside their figures.
RULES = [rule for rule in balances.rules() if not rule.id.startswith(("R", "V"))]
BROKEN = {
    "a person is left out": (
        "delete from historical_change.person_history where record_key = 'p3|COM'",
        {"T5-4", "T7-1", "T7-2"},
    ),
    "a person stands on another type": (
        "update historical_change.person_history "
        "set establishment_type_code = '22', counted_type_code = '22' "
        "where record_key = 'p20|BUR'",
        {"T4.columns", "T7-2", "T8-1"},
    ),
    "staff of a cell differ": (
        "update organization_structure.establishment_use_month set in_post = in_post + 1 "
        "where organization_code = 'COM' and month = '2024-12-31'",
        {"T2-1", "T7-1", "S2-4"},
    ),
    "a surplus is offset by a vacancy": (
        "update organization_structure.establishment_use_month set over_posts = 0 "
        "where organization_code = 'GON'",
        {"T2-1"},
    ),
    "the ceiling forgets the listed posts": (
        "update organization_structure.establishment_use_month set ceiling_posts = 21 "
        "where organization_code = 'SCH' and month = '2024-12-31'",
        {"T4-1", "T4-2"},
    ),
    "posts by funding differ from posts": (
        "update historical_change.establishment_history set authorized_posts = 99 "
        "where organization_code = 'SCH' and valid_to is null",
        {"T4.columns", "T12-4"},
    ),
    "an account does not follow from its movements": (
        "update historical_change.establishment_ledger set closing_posts = 17 "
        "where movement_id = 'm02'",
        {"T12-1"},
    ),
    "a movement says another change": (
        "update historical_change.establishment_ledger set posts_change = 7 "
        "where movement_id = 'm02'",
        {"T12-1"},
    ),
    "a flow is missing": (
        "delete from historical_change.staff_change where change_id = 'c1'",
        {"T9-1", "M1-1"},
    ),
    "the closing stock differs": (
        "update historical_change.stock_flow_month set closing = 18 "
        "where organization_code = 'COM' and establishment_type_code = '11' "
        "and month = '2024-12-31'",
        {"T9-1", "T7-2", "M1-1", "M1-2"},
    ),
    "the opening differs from what was closed": (
        "update historical_change.stock_flow_month set opening = 11 "
        "where organization_code = 'COM' and establishment_type_code = '11' "
        "and month = '2024-01-31'",
        {"T9-1", "T9-2", "M1-3"},
    ),
    "leaders of an organization differ": (
        "update organization_structure.leadership_use_month set in_post = in_post + 1 "
        "where organization_code = 'TOW'",
        {"T5-1", "T5-2", "T5-4", "M1-4"},
    ),
    "leaders of a department differ": (
        "update organization_structure.leadership_use_department_month set in_post = 2 "
        "where organization_code = 'BUR' and department_code = 'K1'",
        {"T6-1", "T5-4"},
    ),
    "people outside differ by month and by row": (
        "update personnel_structure.personnel_off_establishment_month set headcount = 3 "
        "where organization_code = 'TOW'",
        {"T10-1"},
    ),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return small_office(tmp_path_factory.mktemp("office") / "office.duckdb").close()


def filled(database, groups=(None,), codes=CODES) -> dict[tuple[str, str], FilledTable]:
    """All tables of the year, and those of the year before that rules need."""
    tables = {}
    with Reader(database) as reader:
        now, before = Facts(reader, YEAR), Facts(reader, YEAR.previous())
        for code in codes:
            table = definitions.table(code)
            for by in groups if table.aggregate else (None,):
                result = fill(now, table, by, detail=True)
                tables[result.code, YEAR.code] = result
                if code in balances.with_previous():
                    tables[result.code, before.period.code] = fill(before, table, by)
    return tables


@pytest.fixture(scope="module")
def tables(office):
    return filled(office, GROUPS)


def stated(tables) -> list[Equation]:
    own = [table for (_, period), table in tables.items() if period == YEAR.code]
    parsed_rows = [item for table in own for item in balances.by_shape(table)]
    return [*parsed_rows, *balances.across(tables, YEAR.code)]


@pytest.fixture(scope="module")
def every(tables):
    return stated(tables)


def test_everything_balances_on_the_small_city(every, tables):
    assert broken(every, tables) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_fails_when_one_of_its_figures_is_moved(every, tables, rule):
    own = [item for item in every if item.rule == rule.id]
    assert own
    stated_for = {item.left[0][1].table.partition("@")[2] for item in own}
    assert stated_for == ({"", "county", "unit_kind"} if _is_grouped(rule) else {""})
    for side, sign in ((own[0].left, 1), (own[0].right, -1)):
        for coefficient, cell in side:
            changed = moved(tables, cell, sign * coefficient * 1_000_000)
            assert broken(own[:1], changed) == {rule.id}, cell


def _tables_of(rule) -> set[str]:
    return set(re.findall(r"([A-Z]\d+)[.\[]", f"{rule.left} {rule.right}"))


def _is_grouped(rule) -> bool:
    return all(definitions.table(code).aggregate for code in _tables_of(rule))


@pytest.mark.parametrize("kind", ["rows", "columns", "groups"])
def test_sums_of_rows_columns_and_groups_fail_when_a_part_is_moved(every, tables, kind):
    for code in CODES:
        own = [item for item in every if item.rule == f"{code}.{kind}"]
        for equation in own[:1]:
            changed = moved(tables, equation.right[0][1], 1)
            assert broken([equation], changed) == {equation.rule}


def test_groups_add_up_for_every_table_that_is_grouped(every):
    grouped = {item.rule for item in every if item.rule.endswith(".groups")}
    assert grouped == {f"{code}.groups" for code in CODES if definitions.table(code).aggregate}


def _spoken_of(rules: set[str]) -> list[str]:
    """The tables that the rules need."""
    declared = {rule.id: rule for rule in RULES}
    by_shape = {rule.partition(".")[0] for rule in rules - declared.keys()}
    named = [_tables_of(declared[rule]) for rule in rules & declared.keys()]
    return sorted(by_shape.union(*named))


@pytest.mark.parametrize("case", BROKEN)
def test_broken_data_breaks_the_rules_that_speak_of_it(office, tmp_path, case):
    statement, expected = BROKEN[case]
    copy = tmp_path / "broken.duckdb"
    shutil.copy(office, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    tables = filled(copy, codes=_spoken_of(expected))
    assert broken(stated(tables), tables) >= expected


def test_a_broken_balance_blocks_the_report_unless_it_is_a_draft(office, tmp_path):
    copy = tmp_path / "broken.duckdb"
    shutil.copy(office, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(BROKEN["a person is left out"][0])
    with Reader(copy) as reader:
        request = compose.Request("annual", YEAR, by=("county",))
        with pytest.raises(Failed) as refusal:
            compose.compose(reader, request)
        assert "T7-1" in str(refusal.value)
        draft = compose.compose(reader, replace(request, is_draft=True))
    assert {"T7-1", "T7-2"} <= {c.equation.rule for c in draft.checks if not c.holds}


def test_dirty_data_is_a_figure_of_its_own_and_breaks_nothing(office, tmp_path):
    copy = tmp_path / "dirty.duckdb"
    shutil.copy(office, copy)
    with duckdb.connect(str(copy)) as connection:
        # The register lost an organization that still has posts and people, the ledger a movement.
        connection.execute(
            "delete from historical_change.organization_history where organization_code = 'STA'"
        )
        connection.execute(
            "delete from historical_change.establishment_ledger where movement_id = 'm02'"
        )
    tables = filled(copy)
    assert broken(stated(tables), tables) == set()
    assert tables["T1", "2024"].value("total", "uncounted") == 2
    assert tables["T2", "2024"].value("unknown", "in_post") == 4
    assert tables["T12", "2024"].value("total", "more") == 5


def test_rules_are_told_in_both_languages_and_named_once():
    ids = [rule.id for rule in balances.rules()]
    assert len(ids) == len(set(ids))
    assert all(rule.text["zh"] and rule.text["en"] for rule in balances.rules())
