"""The structure marts of the demo, recounted from its delivered files and its truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from tests.support.parquet import read

LAST = date(2026, 6, 30)


@pytest.fixture(scope="module")
def demo(demo_home: Home) -> Path:
    return demo_home.root / "demo"


@pytest.fixture(scope="module")
def published(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    path = demo_home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def delivered(demo: Path, entity: str, columns: str, day: date = LAST) -> list[tuple]:
    return read(f"select {columns} from '{demo}/deliveries/{day}/*/{entity}.parquet'")


def test_posts_of_plans_are_compared_with_the_register_as_the_truth_says(demo, published):
    truth = read(
        "select as_of, organization_code, establishment_type_code, plan_posts, registered_posts, "
        f"is_slip from '{demo}/truth/sanding_plans.parquet'"
    )
    assert any(row[5] for row in truth)
    assert any(row[3] != row[4] and not row[5] for row in truth)
    for day in sorted({row[0] for row in truth}):
        rows = published.execute(
            "select organization_code, item_code, plan_posts, ledger_posts, consistency_code "
            "from organization_structure.sanding_consistency "
            "where field_code = 'establishment' and month_from <= ? "
            "and (month_to is null or month_to > ?)",
            [day, day],
        ).fetchall()
        result = {row[:2]: row[2:4] for row in rows}
        expected = {row[1:3]: row[3:5] for row in truth if row[0] == day}
        assert {key: result.get(key) for key in expected} == expected, day
        for key, (plan, register, code) in ((row[:2], row[2:]) for row in rows):
            if key in expected and register is not None:
                assert (code == "plan_differs") == (plan != register), key


def test_departments_that_only_the_plan_has_are_found(demo, published):
    planted = {
        row[0]
        for row in delivered(demo, "sanding_plan", "organization_code, item_code, item_name")
        if row[1:] == ("99", "督查室")
    }
    rows = published.execute(
        "select organization_code from organization_structure.sanding_consistency "
        "where consistency_code = 'not_in_ledger' and item_code = '99' and month_to is null"
    ).fetchall()
    assert planted
    assert {row[0] for row in rows} == planted


def test_duties_are_linked_as_delivered(demo, published):
    posts = {
        row[0]
        for row in delivered(demo, "post", "post_code, occupied_code")
        if row[1] != "eliminated"
    }
    expected: Counter = Counter()
    for post, department in delivered(demo, "duty", "post_code, department_code"):
        if post:
            expected["post" if post in posts else "unknown_post"] += 1
        else:
            expected["department" if department else "none"] += 1
    rows = published.execute(
        "select link_code, count(*) from organization_structure.person_post_fit "
        "where subject_kind_code = 'duty' group by all"
    ).fetchall()
    assert dict(rows) == dict(expected)
    assert set(expected) == {"post", "unknown_post", "department", "none"}


def test_education_of_people_fits_the_posts_of_their_grade(demo, published):
    bands = {"1": 4, "2": 3, "3": 2, "4": 1, "6": 1, "7": 0, "8": 0, "9": 0}
    graded: dict[tuple, list[str]] = {}
    for organization, category, grade, occupied, education in delivered(
        demo,
        "post",
        "organization_code, post_category_code, post_grade_code, occupied_code, "
        "required_education_code",
    ):
        if occupied == "filled":
            graded.setdefault((organization, category, grade), []).append(education)
    owners = {key[0] for key in graded} | {
        row[0] for row in delivered(demo, "post", "organization_code")
    }
    expected: Counter = Counter()
    for organization, category, grade, education, occupancy, status in delivered(
        demo,
        "person",
        "organization_code, post_category_code, post_grade_code, education_code, occupancy_code, "
        "staff_status_code",
    ):
        if organization not in owners or occupancy == "2" or status in GONE:
            continue
        wanted = graded.get((organization, category, grade), [])
        if len(wanted) != 1 or not wanted[0] or not education or education[0] not in bands:
            expected["unknown"] += 1
        else:
            enough = bands[education[0]] >= bands[wanted[0][0]]
            expected["fits" if enough else "misfits"] += 1
    rows = published.execute(
        "select education_fit_code, count(*) from organization_structure.person_post_fit "
        "where subject_kind_code = 'person' group by all"
    ).fetchall()
    assert dict(rows) == dict(expected)
    assert expected["misfits"]


# Staff that are retired or seconded in are not in post.
GONE = {"2", "6"}


def test_workload_is_shown_as_delivered(demo, published):
    rows = published.execute(
        "select subject_code, measure_code, month, quantity "
        "from organization_structure.workload_comparison where month = ?",
        [LAST],
    ).fetchall()
    sent = delivered(demo, "workload", "subject_code, measure_code, quantity")
    assert {row[:2]: row[3] for row in rows} == {row[:2]: row[2] for row in sent}
    loads = published.execute(
        "select distinct quadrant_code from organization_structure.workload_comparison"
    ).fetchall()
    assert {row[0] for row in loads} > {"busy_short", "busy_full", "idle_short", "idle_full"}


def test_the_city_as_one_tier_has_all_its_posts(demo, published):
    organizations = {
        row[0]: row[1]
        for row in delivered(demo, "organization", "organization_code, division_code, status_code")
        if row[2] != "2" and row[1]
    }
    posts: Counter = Counter()
    for organization, number in delivered(
        demo, "establishment", "organization_code, authorized_posts"
    ):
        if organization in organizations:
            posts[organizations[organization][:6]] += number
    rows = published.execute(
        "select tier_code, authorized_posts, own_authorized_posts "
        "from organization_structure.tier_month "
        "where tier_kind_code = 'territory' and month = ? and length(tier_code) = 6",
        [LAST],
    ).fetchall()
    assert {row[0]: row[1] for row in rows} == {
        "350500": sum(posts.values()),
        "350582": posts["350582"],
    }


def test_functions_of_the_county_have_the_posts_delivered(demo, published):
    organizations = {
        row[0]: row[1:4]
        for row in delivered(
            demo,
            "organization",
            "organization_code, admin_level_code, function_code, division_code, status_code",
        )
        if row[4] != "2"
    }
    expected: Counter = Counter()
    for organization, number in delivered(
        demo, "establishment", "organization_code, authorized_posts"
    ):
        level, function, division = organizations.get(organization, ("", "", ""))
        if level == "3" and division[:6] == "350582":
            expected[function or "missing"] += number
    rows = published.execute(
        "select function_code, sum(county_authorized_posts) "
        "from organization_structure.vertical_comparison_month "
        "where month = ? and county_code = '350582' "
        "group by all having sum(county_organizations) > 0",
        [LAST],
    ).fetchall()
    assert {row[0]: row[1] for row in rows if row[1]} == dict(expected)
    gaps = published.execute(
        "select count(*) from organization_structure.vertical_comparison_month "
        "where month = ? and counterpart_code = 'no_county'",
        [LAST],
    ).fetchone()
    assert gaps != (0,)


def test_without_reporting_lines_the_demo_shows_leadership(published):
    rows = published.execute(
        "select basis_code, count(*), min(layers), max(layers) "
        "from organization_structure.span_of_control_month where month = ? group by all order by 1",
        [LAST],
    ).fetchall()
    assert "leadership" in {row[0] for row in rows}
    assert "reporting_line" not in {row[0] for row in rows}
