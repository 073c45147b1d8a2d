"""A value outside every band or list counts as unlisted; nobody vanishes, no build fails."""

from __future__ import annotations

import pytest

from bianzhi.core.home import PROJECT_ROOT

PERSON = "person_id,organization_code,person_name,establishment_type_code,birth_date"
AGES = """
    select strftime(month, '%Y-%m'), age_band_code, headcount
    from personnel_structure.personnel_by_age_month order by all
"""
RULES = """
    select rule_id, column_name from intermediate.int_finding_e04
    union all
    select rule_id, column_name from intermediate.int_finding_e08
    order by all
"""


def staff(tables, *births: str, months: tuple[str, ...] = ("2024-12-31",)):
    rows = [f"p{number},A01,,11,{birth}" for number, birth in enumerate(births)]
    for month in months:
        tables.land(month, person="\n".join([PERSON, *rows]))
    return tables.build(
        *("personnel_by_age_month", "int_finding_e04", "int_finding_e08"),
        "establishment_use_month",
    )


def adds_up(tables, model: str) -> bool:
    """Whether the test passes that heads add up to the staff in post."""
    (node,) = [
        node
        for node in tables.models.manifest["nodes"].values()
        if node["name"].startswith(f"sums_to_in_post_{model}")
    ]
    sql = (PROJECT_ROOT / node["compiled_path"]).read_text("utf-8")
    return tables.rows(sql) == []


def test_who_is_born_after_the_day_of_the_figures_is_unlisted_and_a_finding(tables):
    staff(tables, "1975-01-01", "2035-01-01")
    assert tables.rows(AGES) == [("2024-12", "46_50", 1), ("2024-12", "unlisted", 1)]
    assert ("E04", "birth_date") in tables.rows(RULES)
    assert adds_up(tables, "personnel_by_age_month")


def test_who_is_older_than_every_band_is_unlisted_and_a_finding(tables):
    staff(tables, "1801-01-01", "")
    assert tables.rows(AGES) == [("2024-12", "missing", 1), ("2024-12", "unlisted", 1)]
    assert tables.rows(RULES) == [("E04", "birth_date")]
    assert adds_up(tables, "personnel_by_age_month")


def test_who_is_born_later_is_banded_from_the_month_of_birth_on(tables):
    staff(tables, "2024-12-05", months=("2024-11-30", "2024-12-31", "2025-01-31"))
    assert tables.rows(AGES) == [
        ("2024-11", "unlisted", 1),
        ("2024-12", "30_and_below", 1),
        ("2025-01", "30_and_below", 1),
    ]
    assert adds_up(tables, "personnel_by_age_month")


def test_a_hole_in_the_bands_is_unlisted(tables):
    connection = tables.connection
    connection.execute("create table norms.all_bands as from norms.age_band")
    try:
        connection.execute("delete from norms.age_band where band in ('46_50', '55_59')")
        staff(tables, "1975-01-01", "1966-01-01", "1990-01-01")
        assert tables.rows(AGES) == [("2024-12", "31_35", 1), ("2024-12", "unlisted", 2)]
        assert adds_up(tables, "personnel_by_age_month")
    finally:
        connection.execute("create or replace table norms.age_band as from norms.all_bands")
        connection.execute("drop table norms.all_bands")


@pytest.mark.parametrize(
    ("column", "mart", "category"),
    [
        ("sex_code", "personnel_by_sex_month", "sex_code"),
        ("education_code", "personnel_by_education_month", "education_band_code"),
        ("post_category_code", "personnel_by_post_month", "post_category_code"),
        ("post_grade_code", "personnel_by_post_month", "post_grade_code"),
    ],
)
def test_a_code_outside_its_list_is_unlisted(tables, column, mart, category):
    rows = "p1,A01,11,??\np2,A01,11,\n"
    tables.land(
        "2024-12-31",
        person=f"person_id,organization_code,establishment_type_code,{column}\n{rows}",
    )
    tables.build(mart, "establishment_use_month")
    counted = tables.rows(
        f"select {category}, sum(headcount) from personnel_structure.{mart} group by 1 order by 1"
    )
    assert counted == [("missing", 1), ("unlisted", 1)]
    assert adds_up(tables, mart)


def test_workers_outside_the_establishment_with_unknown_codes_are_unlisted(tables):
    worker = (
        "worker_id,organization_code,worker_type_code,post_category_code\nw1,A01,??,??\nw2,A01,,"
    )
    tables.land("2024-12-31", off_establishment_worker=worker)
    tables.build("personnel_off_establishment_month")
    counted = tables.rows(
        "select worker_type_code, post_category_code, headcount "
        "from personnel_structure.personnel_off_establishment_month order by all"
    )
    assert counted == [("missing", "missing", 1), ("unlisted", "unlisted", 1)]
