"""Duty, post and person, joined and judged by hand-made cases and in plain Python."""

from __future__ import annotations

from bianzhi.core import post_fit

POSTS = """
    post_code,organization_code,post_category_code,post_grade_code,occupied_code,required_education_code,required_major
    P1,B1,M,M7,filled,21,法学类、会计学
    P2,B1,P,P8,filled,21,不限
    P3,B1,P,P9,vacant,21,
    P4,B1,W,W3,eliminated,,
    P5,B2,M,M7,filled,,
"""
DUTIES = """
    organization_code,duty_no,duty_text,department_code,post_code
    B1,1,起草文件,D1,P1
    B1,2,审核文件,,P1
    B1,3,保管档案,D1,
    B1,4,督促检查,,
    B1,5,接待来访,,P9
    B1,6,车辆管理,,P4
"""
PEOPLE = """
    person_id,organization_code,person_name,establishment_type_code,birth_date,education_code,major,post_code,post_category_code,post_grade_code,entered_on
    a,B1,甲,22,1990-05-20,21,民商法学,P1,,,2015-05-01
    b,B1,乙,22,1980-05-20,31,会计学专业,P1,,,2018-01-01
    c,B1,丙,22,1990-05-20,11,历史学,,P,P8,
    d,B1,丁,22,1990-05-20,21,历史学,,P,P9,
    e,B1,戊,22,1990-05-20,21,,P1,,,2020-01-01
    f,B1,己,22,1990-05-20,21,法学,P8,,,
    g,B3,庚,22,1990-05-20,21,法学,,M,M7,
"""
PLAN = """
    plan_year,post_code,organization_name,planned_heads,age_requirement
    2015,P1,甲局,1,18周岁以上、35周岁以下
    2014,P1,甲局,1,18周岁以上、20周岁以下
"""


def _landed(tables):
    tables.land(
        "2024-01-31",
        organization="organization_code,organization_name\nB1,甲局\nB2,乙局\nB3,丙局",
        post=POSTS,
        duty=DUTIES,
        person=PEOPLE,
        recruitment_plan=PLAN,
    ).build("person_post_fit")
    return tables


def test_duties_posts_and_people_hang_together(tables):
    rows = _landed(tables).rows(
        "select organization_code, subject_kind_code, subject_key, link_code, duties, people "
        "from organization_structure.person_post_fit where subject_kind_code <> 'person' "
        "order by all"
    )
    assert rows == [
        ("B1", "duty", "1", "post", None, None),
        ("B1", "duty", "2", "post", None, None),
        ("B1", "duty", "3", "department", None, None),
        ("B1", "duty", "4", "none", None, None),
        ("B1", "duty", "5", "unknown_post", None, None),
        ("B1", "duty", "6", "unknown_post", None, None),
        ("B1", "post", "P1", "complete", 2, 3),
        ("B1", "post", "P2", "no_duty", 0, 1),
        ("B1", "post", "P3", "no_duty_no_person", 0, 0),
        ("B2", "post", "P5", "no_duty_no_person", 0, 0),
    ]


def test_each_aspect_of_a_person_is_judged_alone(tables):
    rows = _landed(tables).rows(
        "select post_code, link_code, education_fit_code, major_fit_code, age_fit_code, fit_code, "
        "duties, month from organization_structure.person_post_fit "
        "where subject_kind_code = 'person' order by all"
    )
    assert [row[:-1] for row in rows] == [
        # 24 completed years at entry; a major of the group 法学类.
        ("P1", "named", "fits", "fits", "fits", "fits", 2),
        # The major is not delivered.
        ("P1", "named", "fits", "unknown", "fits", "unknown", 2),
        # Junior college where a bachelor is required; 37 years at entry.
        ("P1", "named", "misfits", "fits", "misfits", "misfits", 2),
        # No plan has an age; no major is required.
        ("P2", "grade", "fits", "not_required", "unknown", "unknown", 0),
        # The post of the grade is vacant; the named post does not exist.
        (None, "none", "unknown", "unknown", "unknown", "unknown", 0),
        (None, "unknown_post", "unknown", "unknown", "unknown", "unknown", 0),
    ]
    assert len({row[-1] for row in rows}) == 1


def test_people_are_published_under_their_pseudonym(tables):
    rows = _landed(tables).rows(
        "select subject_key from organization_structure.person_post_fit "
        "where subject_kind_code = 'person'"
    )
    keys = tables.rows("select distinct person_key from intermediate.int_person")
    assert {key for (key,) in rows} < {key for (key,) in keys}
    assert not {"a", "b", "c"} & {key for (key,) in rows}


def test_ages_are_read_from_wordings():
    wording = "18周岁以上、30周岁以下，应届硕士、博士研究生（非在职）为35周岁以下"
    expected = {17: "misfits", 18: "fits", 30: "fits", 35: "fits", 36: "misfits", None: "unknown"}
    assert {years: post_fit.age_fit(years, wording) for years in expected} == expected
    assert post_fit.age_fit(40, "不限") == "not_required"
    assert post_fit.age_fit(40, None) == "unknown"
