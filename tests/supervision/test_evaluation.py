"""Evaluation of organizations and counties: figures, scores, and the way back to the marts."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from bianzhi.publish.published import current_publication
from tests.support.compiled import Models
from tests.support.tables import Tables

END = date(2024, 12, 31)
DELIVERIES = (date(2024, 11, 30), END, date(2025, 2, 28))


@pytest.fixture
def tables(tmp_path, models: Models) -> Tables:
    """An empty warehouse to land rows in."""
    return Tables(tmp_path, models)


def staff(code: str, number: int, chiefs: int, bachelors: int, born: str) -> list[str]:
    return [
        f"{code}p{place},{code},张{code}{place},1,{born},M60,"
        f"{'21' if place < bachelors else '31'},22,"
        f"{'141,1' if place < chiefs else ','}"
        for place in range(number)
    ]


def deliver(tables: Tables) -> None:
    """B1 breaks every rule, B2 keeps them; both are in one county, B3 is alone in another."""
    people = [
        *staff("B1", 5, chiefs=2, bachelors=1, born="1963-05-05"),
        *staff("B2", 8, chiefs=0, bachelors=8, born="1995-05-05"),
        *staff("B3", 3, chiefs=1, bachelors=2, born="1963-05-05"),
    ]
    for day in DELIVERIES:
        tables.land(
            day.isoformat(),
            organization="""
                organization_code,organization_name,division_code,grade_code,organization_type_code
                B1,甲所,350582,110,50
                B2,乙所,350582001,109,50
                B3,丙所,350583,109,50
            """,
            establishment="""
                organization_code,establishment_type_code,authorized_posts
                B1,22,4
                B2,22,10
                B3,22,3
            """,
            leadership_quota="""
                organization_code,leadership_level_code,leadership_role_code,authorized_posts
                B1,141,1,1
                B2,141,1,1
                B3,141,1,1
            """,
            establishment_movement="""
                movement_id,organization_code,establishment_type_code,effective_on,posts_change,doc_no
                m1,B1,22,2023-06-30,2,泉编〔2023〕1号
                m2,B1,22,2024-03-01,1,泉编〔2024〕2号
                m3,B1,22,2024-12-31,1,
            """,
            off_establishment_worker="""
                worker_id,organization_code,worker_type_code
                w1,B1,1
                w2,B1,1
                w3,B2,1
            """,
            off_establishment_control="""
                organization_code,control_posts
                B1,1
            """,
            person="\n".join(
                [
                    "person_id,organization_code,person_name,sex_code,birth_date,"
                    "retirement_group_code,education_code,establishment_type_code,"
                    "leadership_level_code,leadership_role_code",
                    *people,
                ]
            ),
        )


# Numerator, denominator and score at the end of 2024, counted by hand; findings are counted below.
# Of the staff of B2 nobody is near retirement, so that its succession is not judged.
EXPECTED = {
    "B1": {
        "over_posts_rate": (1, 4, 0),
        "over_quota_rate": (1, 1, 0),
        "over_grade_rate": (2, 2, 0),
        "control_use_rate": (2, 1, 0),
        "undocumented_movement_rate": (1, 2, 0),
        "red_warning_rate": (2, 2, 0),
        "fill_rate": (5, 4, 100),
        "long_leadership_vacancy_rate": (0, 1, 100),
        "substitution_rate": (0, 2, 100),
        "tiny_department_share": (0, 0, None),
        "succession_ratio": (0, 5, 0),
        "share_bachelor_and_above": (1, 5, 0),
    },
    "B2": {
        "over_posts_rate": (0, 10, 100),
        "over_quota_rate": (0, 1, 100),
        "over_grade_rate": (0, 0, None),
        "control_use_rate": (None, 0, None),
        "undocumented_movement_rate": (None, None, None),
        "fill_rate": (8, 10, 40),
        "long_leadership_vacancy_rate": (0, 1, 100),
        "substitution_rate": (1, 1, 0),
        "tiny_department_share": (0, 0, None),
        "succession_ratio": (8, 0, None),
        "share_bachelor_and_above": (8, 8, 100),
    },
    "350582": {
        "over_posts_rate": (1, 14, 0),
        "over_quota_rate": (1, 2, 0),
        "over_grade_rate": (2, 2, 0),
        "control_use_rate": (2, 1, 0),
        "undocumented_movement_rate": (1, 2, 0),
        "fill_rate": (13, 14, 91.4286),
        "long_leadership_vacancy_rate": (0, 2, 100),
        "substitution_rate": (1, 3, 33.3333),
        "tiny_department_share": (0, 0, None),
        "succession_ratio": (8, 5, 100),
        "share_bachelor_and_above": (9, 13, 58.4615),
    },
    "350583": {
        "over_posts_rate": (0, 3, 100),
        "fill_rate": (3, 3, 100),
        "share_bachelor_and_above": (2, 3, 53.3333),
    },
}


def test_figures_and_scores_are_those_counted_by_hand(tables):
    deliver(tables)
    tables.build("evaluation_indicator", "evaluation_index")
    rows = tables.rows(
        "select scope_code, indicator_code, numerator, denominator, score "
        "from supervision.evaluation_indicator where year = 2024 and month = ?",
        [END],
    )
    result = {
        (scope, indicator): (above, below, None if score is None else float(score))
        for scope, indicator, above, below, score in rows
    }
    for scope, indicators in EXPECTED.items():
        for indicator, figures in indicators.items():
            assert result[scope, indicator] == figures, (scope, indicator)
    # B2: 40 and 100 and 0 and 100 with weights 25, 15, 20 and 15 of 100; nothing else is judged.
    [(score, share, judged)] = tables.rows(
        "select score, judged_share, judged_indicators from supervision.evaluation_index "
        "where scope_code = 'B2' and year = 2024 and index_code = 'benefit'"
    )
    assert (float(score), float(share), judged) == (53.3333, 0.75, 4)


def test_serious_findings_are_those_of_the_year(tables):
    deliver(tables)
    tables.build("evaluation_indicator", "finding")
    rows = tables.rows(
        "select organization_code, count(*) from supervision.finding "
        "where severity_code = 'G3' group by all"
    )
    shown = tables.rows(
        "select scope_code, numerator from supervision.evaluation_indicator "
        "where indicator_code = 'serious_finding_rate' and year = 2024 "
        "and scope_kind_code = 'organization'"
    )
    assert {**dict.fromkeys(["B1", "B2", "B3"], 0), **dict(rows)} == dict(shown)
    # One type over, one quota over, two leaders above the grade; other rules apply to all.
    assert dict(shown)["B1"] - dict(shown)["B2"] == 4


def test_the_last_year_is_evaluated_up_to_its_last_month(tables):
    deliver(tables)
    tables.build("evaluation_index")
    assert tables.rows(
        "select distinct year, month from supervision.evaluation_index order by year"
    ) == [(2024, END), (2025, date(2025, 2, 28))]


def test_weights_and_scales_are_sound(tables):
    rows = tables.rows(
        "select index_code, weight, direction_code, zero_score_at, full_score_at "
        "from norms.evaluation_definition"
    )
    for index in ("execution", "benefit"):
        assert sum(weight for code, weight, *_ in rows if code == index) == 100
    for _, _, direction, zero, full in rows:
        assert (full > zero) == (direction == "higher")


def test_every_indicator_leads_to_its_figures(demo_home):
    """The expressions of the definition, run on the published marts, give every figure."""
    database = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        definitions = connection.execute(
            "select indicator_code, numerator_mart, numerator_figure, numerator_rows, "
            "denominator_mart, denominator_figure, denominator_rows "
            "from norms.evaluation_definition"
        ).fetchall()
        years = connection.execute(
            "select distinct month from supervision.evaluation_indicator"
        ).fetchall()
        checked = 0
        for indicator, *sides in definitions:
            for (month,) in years:
                shown = connection.execute(
                    "select scope_code, coalesce(numerator, 0), coalesce(denominator, 0) "
                    "from supervision.evaluation_indicator where scope_kind_code = 'organization' "
                    "and indicator_code = ? and month = ?",
                    [indicator, month],
                ).fetchall()
                for side, column in ((sides[:3], 1), (sides[3:], 2)):
                    figures = dict(connection.execute(query(*side, month)).fetchall())
                    for row in shown:
                        assert row[column] == (figures.get(row[0]) or 0), (indicator, month, row[0])
                        checked += 1
        assert checked > 5000
        counties = connection.execute(
            "select count(*) from supervision.evaluation_indicator as county "
            "where scope_kind_code = 'county' and coalesce(numerator, -1) <> coalesce(("
            "  select sum(numerator) from supervision.evaluation_indicator as one"
            "  where one.scope_kind_code = 'organization' and one.county_code = county.scope_code"
            "  and one.year = county.year and one.indicator_code = county.indicator_code), -1)"
        ).fetchone()
        assert counties == (0,)


def query(mart: str, figure: str, rows: str, month: date) -> str:
    condition = rows.format(
        month=f"date '{month}'", year_from=f"date '{month.replace(month=1, day=1)}'"
    )
    return f"select organization_code, {figure} from {mart} where {condition} group by 1"
