"""Figures on the structure of another date: whole and conserved, with recomputed rates."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from fractions import Fraction

import duckdb
import pytest

from tests.support.compiled import Models

MONTHS = [date(2020, month, 28) for month in (1, 2, 3)]
BASIS = date(2022, 1, 1)
RESTATED = (
    "restated_on",
    "leadership_restated_on",
    "personnel_restated_on",
    "off_establishment_restated_on",
)
TABLES = """
create schema historical_change;
create schema organization_structure;
create schema personnel_structure;
create table historical_change.organization_crosswalk_span (
    from_code varchar, from_valid_from date, from_valid_to date, basis_from date, basis_to date,
    to_code varchar, measure_code varchar, weight decimal(38, 18), weight_basis_code varchar
);
create table historical_change.division_crosswalk_span as
from historical_change.organization_crosswalk_span;
create table organization_structure.light_rule as
select date '1949-10-01' as valid_from, cast(null as date) as valid_to, 1.0 as over_fill_rate,
    1.0 as full_fill_rate, 0.2 as large_vacancy_rate;
create table organization_structure.establishment_use_month (
    organization_code varchar, establishment_type_code varchar, month date,
    authorized_posts integer, frozen_posts integer, reserved_posts integer,
    revolving_in_posts integer, revolving_out_posts integer, separately_listed_posts integer,
    in_post integer, light_code varchar
);
create table organization_structure.leadership_use_month (
    organization_code varchar, quota_holder_code varchar, leadership_level_code varchar,
    leadership_role_code varchar, month date, authorized_posts integer, in_post integer,
    light_code varchar
);
create table personnel_structure.personnel_by_sex_month (
    organization_code varchar, establishment_type_code varchar, month date, sex_code varchar,
    headcount integer
);
create table personnel_structure.personnel_by_age_month (
    organization_code varchar, establishment_type_code varchar, month date,
    age_band_code varchar, headcount integer
);
create table personnel_structure.personnel_by_education_month (
    organization_code varchar, establishment_type_code varchar, month date,
    education_band_code varchar, headcount integer
);
create table personnel_structure.personnel_by_leadership_month (
    organization_code varchar, establishment_type_code varchar, month date,
    leadership_level_code varchar, leadership_role_code varchar, headcount integer
);
create table personnel_structure.personnel_by_post_month (
    organization_code varchar, establishment_type_code varchar, month date,
    post_category_code varchar, post_grade_code varchar, headcount integer
);
create table personnel_structure.personnel_off_establishment_month (
    organization_code varchar, worker_type_code varchar, post_category_code varchar, month date,
    headcount integer, monthly_cost decimal(18, 4)
);
"""


@pytest.fixture(scope="module")
def city(models: Models) -> duckdb.DuckDBPyConnection:
    """Twelve organizations, most of which are divided, one of which ended without a successor."""
    connection = duckdb.connect()
    connection.execute(TABLES)
    draw = random.Random(7)
    for number in range(12):
        code = f"B{number:02d}"
        for measure in ("posts", "in_post"):
            _weights(connection, draw, code, measure, number)
        for month in MONTHS:
            for kind in ("11", "31"):
                _figures(connection, draw, code, kind, month)
    models.create_table_macros(connection, RESTATED)
    return connection


def _weights(connection, draw, code, measure, number) -> None:
    targets = [None] if number == 11 else draw.sample([f"N{n}" for n in range(5)], 1 + number % 4)
    left = 10**18
    for place, to in enumerate(targets):
        units = left if place == len(targets) - 1 else draw.randint(0, left)
        left -= units
        basis = "none" if to is None else "recorded"
        row = [code, date(1900, 1, 1), None, date(1900, 1, 1), None, to, measure]
        if units:
            weight = f"{units // 10**18}.{units % 10**18:018d}"
            connection.execute(
                "insert into historical_change.organization_crosswalk_span values "
                "(?, ?, ?, ?, ?, ?, ?, cast(? as decimal(38, 18)), ?)",
                [*row, weight, basis],
            )


def _figures(connection, draw, code, kind, month) -> None:
    heads = draw.randint(0, 40)
    posts = [draw.randint(0, 40), *(draw.randint(0, 3) for _ in range(5))]
    connection.execute(
        "insert into organization_structure.establishment_use_month "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'green')",
        [code, kind, month, *posts, heads],
    )
    connection.execute(
        "insert into organization_structure.leadership_use_month "
        "values (?, 'body', ?, '1', ?, ?, ?, 'green')",
        [code, kind, month, draw.randint(0, 5), draw.randint(0, 5)],
    )
    connection.execute(
        "insert into personnel_structure.personnel_off_establishment_month "
        "values (?, ?, 'x', ?, ?, ?)",
        [
            code,
            kind,
            month,
            draw.randint(1, 9),
            f"{draw.randint(0, 10**8)}.{draw.randint(0, 9999):04d}",
        ],
    )
    for name, width in (("sex", 1), ("age", 1), ("education", 1), ("leadership", 2), ("post", 2)):
        left = heads
        for place in range(3):
            part = left if place == 2 else draw.randint(0, left)
            left -= part
            if part:
                marks = ", ".join("?" * (4 + width))
                connection.execute(
                    f"insert into personnel_structure.personnel_by_{name}_month values ({marks})",
                    [code, kind, month, *[f"c{place}"] * width, part],
                )


ADDITIVE = (
    "authorized_posts",
    "frozen_posts",
    "reserved_posts",
    "revolving_in_posts",
    "revolving_out_posts",
    "separately_listed_posts",
    "in_post",
)


@pytest.mark.parametrize("measure", ADDITIVE)
def test_whole_parts_by_largest_remainder(city, measure: str) -> None:
    """The figures of all organizations, divided here in fractions, have the same sums."""
    weights: dict[str, dict[str | None, Fraction]] = defaultdict(dict)
    kind = "in_post" if measure == "in_post" else "posts"
    for code, to, weight in city.execute(
        "select from_code, to_code, cast(weight as varchar) "
        "from historical_change.organization_crosswalk_span where measure_code = ?",
        [kind],
    ).fetchall():
        weights[code][to] = Fraction(weight)
    expected: dict[tuple, int] = defaultdict(int)
    for code, establishment, month, amount in city.execute(
        f"select organization_code, establishment_type_code, month, {measure} "
        "from organization_structure.establishment_use_month"
    ).fetchall():
        for to, part in _apportion(amount, weights[code]).items():
            expected[to, establishment, month] += part
    output = {
        (code, establishment, month): value
        for code, establishment, month, value in city.execute(
            f"select organization_code, establishment_type_code, month, {measure} "
            "from restated_on(?)",
            [BASIS],
        ).fetchall()
    }
    assert {key: value for key, value in expected.items() if value} == {
        key: value for key, value in output.items() if value
    }


def _apportion(amount: int, weights: dict[str | None, Fraction]) -> dict[str | None, int]:
    parts = {to: int(amount * weight) for to, weight in weights.items()}
    order = sorted(weights, key=lambda to: (-(amount * weights[to] - parts[to]), to or ""))
    for to in order[: amount - sum(parts.values())]:
        parts[to] += 1
    return parts


def test_rates_are_computed_again(city) -> None:
    rows = city.execute(
        "select authorized_posts, ceiling_posts, in_post, vacant_posts, over_posts, "
        "net_vacant_posts, frozen_posts, reserved_posts, fill_rate, light_code, "
        "revolving_out_posts, revolving_in_posts, separately_listed_posts from restated_on(?)",
        [BASIS],
    ).fetchall()
    assert len(rows) > 20
    for posts, ceiling, heads, vacant, over, net, frozen, kept, rate, light, *more in rows:
        assert ceiling == posts - more[0] + more[1] + more[2]
        assert (vacant, over) == (max(ceiling - heads, 0), max(heads - ceiling, 0))
        assert net == ceiling - heads - frozen - kept
        assert (rate is None) == (posts == 0)
        assert rate is None or abs(float(rate) - heads / posts) < 1e-6
        assert (light == "red") == (heads > ceiling)


def test_a_cell_with_staff_whose_quota_nobody_knows_is_grey(city) -> None:
    """Staff of a grey cell makes every restated cell grey that it reaches, and no other."""
    lights = "select organization_code, light_code from restated_on(?) where light_code = 'grey'"
    assert city.execute(lights, [BASIS]).fetchall() == []
    city.execute("begin")
    city.execute(
        "update organization_structure.establishment_use_month set light_code = 'grey'"
        " where in_post > 10"
    )
    grey = city.execute(lights, [BASIS]).fetchall()
    everything = city.execute("select count(*) from restated_on(?)", [BASIS]).fetchone()[0]
    city.execute("rollback")
    assert 0 < len(grey) < everything


def test_every_dimension_adds_up_to_staff(city) -> None:
    heads = city.execute(
        """
        select organization_code, establishment_type_code, month, in_post
        from restated_on($basis) where in_post <> 0 order by all
        """,
        {"basis": BASIS},
    ).fetchall()
    for dimension in ("sex", "age", "education", "leadership", "post"):
        added = city.execute(
            """
            select organization_code, establishment_type_code, month, sum(headcount)
            from personnel_restated_on($basis) where dimension_code = $dimension
            group by all order by all
            """,
            {"basis": BASIS, "dimension": dimension},
        ).fetchall()
        assert added == heads
    (share,) = city.execute(
        "select max(abs(total - 1)) from (select sum(share) as total from personnel_restated_on(?) "
        "group by organization_code, establishment_type_code, month, dimension_code) as shares",
        [BASIS],
    ).fetchone()
    assert share < 1e-5


@pytest.mark.parametrize(
    ("macro", "table", "measures"),
    [
        ("leadership_restated_on", "leadership_use_month", "authorized_posts, in_post"),
        (
            "off_establishment_restated_on",
            "personnel_off_establishment_month",
            "headcount, monthly_cost",
        ),
    ],
)
def test_totals_are_conserved(city, macro: str, table: str, measures: str) -> None:
    sums = ", ".join(f"sum({measure})" for measure in measures.split(", "))
    schema = "organization" if table.startswith("leadership") else "personnel"
    before = f"select month, {sums} from {schema}_structure.{table} group by month order by month"
    after = f"select month, {sums} from {macro}(?) group by month order by month"
    assert city.execute(after, [BASIS]).fetchall() == city.execute(before).fetchall()
