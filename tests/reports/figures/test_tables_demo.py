"""Totals of the tables on the demo city, recounted with polars and compared with the truth."""

from __future__ import annotations

from datetime import date
from functools import cache

import duckdb
import polars as pl
import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose

YEARS = (2018, 2019, 2024)


class Demo:
    """The tables of the demo city, its published marts as frames, and the planted truth."""

    def __init__(self, home):
        self.database = home.current_publication / DATABASE_NAME
        self.truth = home.root / "demo" / "truth"
        self.reader = Reader(self.database)
        self.connection = duckdb.connect(str(self.database), read_only=True)
        self.facts, self.frame = cache(self._facts), cache(self._frame)

    def _facts(self, year: int) -> Facts:
        return Facts(self.reader, periods.year(year))

    @cache  # noqa: B019  (one per session)
    def table(self, code: str, year: int):
        return fill(self.facts(year), definitions.table(code), None, detail=True)

    def totals(self, code: str, year: int, *columns: str) -> list[int]:
        table = self.table(code, year)
        return [table.value("total", column) for column in columns]

    def _frame(self, table: str) -> pl.DataFrame:
        return self.connection.sql(f"select * from {table}").pl()

    def standing(self, table: str, year: int) -> pl.DataFrame:
        """The rows of a history on the last day of the year."""
        day = date(year, 12, 31)
        ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > day)
        return self.frame(f"historical_change.{table}").filter((pl.col("valid_from") <= day) & ends)

    def in_post(self, year: int) -> pl.DataFrame:
        people = self.standing("person_history", year)
        return people.filter(
            pl.col("occupancy_code").fill_null("1") != "2",
            ~pl.col("staff_status_code").fill_null("1").is_in(["2", "6"]),
        )


@pytest.fixture(scope="module")
def demo(demo_home):
    return Demo(demo_home)


ADMINISTRATIVE = ["11", "12", "13", "31", "41", "51"]


@pytest.mark.parametrize("year", YEARS)
def test_organizations_are_those_that_stand(demo, year):
    stands = (pl.col("status_code") == "1") & ~pl.col("is_placeholder")
    for column, at in (("opening", year - 1), ("closing", year)):
        organizations = demo.standing("organization_history", at).filter(stands)
        assert demo.totals("T1", year, column) == [organizations["organization_code"].n_unique()]
    institutions = organizations.filter(pl.col("organization_type_code").is_in(["50", "51"]))
    assert demo.totals("T3", year, "closing") == [len(institutions)]
    departments = demo.standing("department_history", year)
    assert demo.totals("T1", year, "departments") == [len(departments)]
    assert demo.totals("T6", year, "departments") == [len(departments)]


@pytest.mark.parametrize("year", [2019, 2024])
def test_organizations_set_up_merged_and_renamed_are_those_planted(demo, year):
    planted = pl.read_parquet(demo.truth / "organizations.parquet")
    day = date(year, 12, 31)
    shown = planted.filter(
        (pl.col("shown_from") <= day)
        & (pl.col("shown_to").is_null() | (pl.col("shown_to") > day))
        & (pl.col("abolished_on").is_null() | (pl.col("abolished_on") > day))
    )
    assert demo.totals("T1", year, "closing") == [shown["organization_code"].n_unique()]
    events = pl.read_parquet(demo.truth / "lineage.parquet").filter(
        pl.col("effective_on").dt.year() == year
    )
    renamed = events.filter(pl.col("event_type_code") == "02")
    assert demo.totals("T1", year, "renamed") == [len(renamed)]


@pytest.mark.parametrize("year", YEARS)
def test_posts_are_those_planted_and_recorded(demo, year):
    planted = pl.read_parquet(demo.truth / "stock_flow_month.parquet")
    december = planted.filter(pl.col("month") == date(year, 12, 31))
    both = [demo.totals(code, year, "authorized")[0] for code in ("T2", "T4")]
    assert sum(both) == december["authorized_posts"].sum()
    recorded = demo.standing("establishment_history", year)
    is_administrative = pl.col("establishment_type_code").is_in(ADMINISTRATIVE)
    assert both == [
        recorded.filter(is_administrative)["authorized_posts"].sum(),
        recorded.filter(~is_administrative)["authorized_posts"].sum(),
    ]
    assert demo.totals("T12", year, "authorized") == [sum(both)]


@pytest.mark.parametrize("year", YEARS)
def test_people_in_post_by_what_they_are(demo, year):
    people = demo.in_post(year)
    assert demo.totals("T7", year, "headcount") == [len(people)]
    assert demo.totals("T2", year, "in_post") == [
        len(people.filter(pl.col("establishment_type_code").is_in(ADMINISTRATIVE)))
    ]
    day = date(year, 12, 31)
    ages = people.with_columns(
        age=(
            (day.year - pl.col("birth_month").dt.year()) * 12
            + day.month
            - pl.col("birth_month").dt.month()
        )
        // 12
    )
    women = ages.filter((pl.col("sex_code") == "2") & pl.col("age").is_between(31, 35))
    assert demo.totals("T7", year, "women_age_31_35", "age_60_and_above") == [
        len(women),
        len(ages.filter(pl.col("age") >= 60)),
    ]
    leaders = people.drop_nulls(["leadership_level_code", "leadership_role_code"])
    assert demo.totals("T7", year, "leaders") == [len(leaders)]
    assert sum(demo.totals(code, year, "in_post")[0] for code in ("T5", "T6")) == len(leaders)
    graded = people.filter(
        ~pl.col("establishment_type_code").is_in(ADMINISTRATIVE),
        pl.col("post_grade_code").str.contains(r"^(M|P|W)\d+$"),
    )
    assert demo.totals("T8", year, "graded") == [len(graded)]


@pytest.mark.parametrize("year", YEARS)
def test_flows_of_people_are_those_planted(demo, year):
    planted = pl.read_parquet(demo.truth / "stock_flow_month.parquet")
    months = planted.filter(pl.col("month").dt.year() == year)
    assert demo.totals("T9", year, "in_reform", "out_reform") == [
        months["reform_in"].sum(),
        months["reform_out"].sum(),
    ]
    people = [len(demo.in_post(at)) for at in (year - 1, year)]
    assert demo.totals("T9", year, "opening", "closing") == people


@pytest.mark.parametrize("year", YEARS)
def test_people_outside_the_establishment(demo, year):
    workers = demo.standing("off_establishment_worker_history", year).filter(
        pl.col("worker_type_code") != "9"
    )
    assert demo.totals("T10", year, "headcount", "cost") == [
        len(workers),
        workers["monthly_cost"].sum(),
    ]
    controls = demo.standing("off_establishment_control_history", year)
    assert demo.totals("T10", year, "control") == [controls["control_posts"].sum()]


@pytest.mark.parametrize("year", YEARS)
def test_the_ledger_is_what_was_moved(demo, year):
    moved = demo.frame("historical_change.establishment_ledger").filter(
        pl.col("effective_on").is_null() | (pl.col("effective_on") <= date(year, 12, 31))
    )
    own = moved.filter(pl.col("effective_on").dt.year() == year)
    assert demo.totals("T12", year, "closing", "movements", "without_document") == [
        moved["posts_change"].sum(),
        len(own),
        own["doc_no"].null_count(),
    ]
    change = own["posts_change"]
    assert demo.totals("T12", year, "increase", "decrease") == [
        change.filter(change > 0).sum(),
        -change.filter(change < 0).sum(),
    ]


def test_towns_hold_the_organizations_that_are_there(demo):
    organizations = demo.standing("organization_history", 2024).filter(
        pl.col("division_code").str.len_chars() >= 9, pl.col("status_code") == "1"
    )
    assert demo.totals("T11", 2024, "bodies") == [len(organizations)]


def test_lights_are_those_shining(demo):
    shining = demo.frame("supervision.light_history").filter(
        pl.col("light_kind_code") == "establishment",
        pl.col("light_code") == "red",
        pl.col("valid_from") <= date(2024, 12, 31),
        pl.col("valid_to").is_null() | (pl.col("valid_to") > date(2024, 12, 31)),
    )
    assert demo.totals("S1", 2024, "light_red") == [len(shining)]


def test_years_repeat_what_each_return_said(demo):
    table = demo.table("S2", 2024)
    assert [row.code for row in table.rows] == [str(year) for year in range(2014, 2025)]
    for year in YEARS:
        assert [table.value(str(year), code) for code in ("bodies", "in_post", "leaders")] == [
            *demo.totals("T1", year, "closing"),
            *demo.totals("T7", year, "headcount"),
            *demo.totals("T5", year, "in_post"),
        ]
    assert table.marks["2018"]["zh"] == "税务机构合并上划"
    assert table.marks["2019"]["en"] == "Ranks replace non-leading posts"
    assert "2024" not in table.marks


@pytest.mark.parametrize("year", [2014, 2015, 2018, 2019, 2020, 2024, 2025])
def test_every_annual_return_balances_without_being_a_draft(demo, year):
    by = ("county", "class") if year == 2019 else ()
    document = compose.compose(demo.reader, compose.Request("annual", periods.year(year), by=by))
    assert document.checks
    assert all(check.holds for check in document.checks)


@pytest.mark.parametrize("month", ["2014-01", "2019-03", "2024-05", "2026-06"])
def test_monthly_returns_balance(demo, month):
    request = compose.Request("monthly", periods.month(month), by=("county",))
    assert all(check.holds for check in compose.compose(demo.reader, request).checks)
