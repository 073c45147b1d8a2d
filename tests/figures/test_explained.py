"""Every figure can be explained: the number of rows behind a figure equals the figure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bianzhi.read.explanation import explain_light
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.define import periods
from tests.reports.known import published_file
from tests.support.tables import Tables

PERSON = (
    "person_id,organization_code,department_code,establishment_type_code,leadership_level_code,"
    "leadership_role_code,occupancy_code,staff_status_code"
)
# Blank, listed, merged (41 counts as another type) and unlisted types; people who do not count.
PEOPLE = """
    p1,A01,,11,,,,
    p2,A01,,,,,,
    p3,A01,,??,,,,
    p4,A01,,41,,,1,1
    p5,A01,D1,11,142,3,1,1
    p6,A01,D2,11,142,3,1,1
    p7,A01,,11,??,1,1,1
    p8,A01,,11,,,2,1
    p9,B02,,,,,,
    pa,B02,D9,22,142,??,,
"""
QUOTA = """
    organization_code,establishment_type_code,funding_code,authorized_posts
    A01,11,1,1
    A01,11,2,1
    A01,41,,3
    C03,22,,4
"""
LEADERSHIP = """
    organization_code,department_code,leadership_level_code,leadership_role_code,authorized_posts
    A01,,142,3,1
    A01,D1,142,3,0
"""
LEDGER = """
    movement_id,organization_code,establishment_type_code,effective_on,posts_change
    m1,L01,11,2010-01-01,3
    m2,L01,11,2012-01-01,2
    m3,L01,11,2030-01-01,1
"""
WORKERS = """
    worker_id,organization_code,worker_type_code,post_category_code
    w1,A01,,
    w2,A01,??,??
    w3,D04,01,
"""
CONTROL = "organization_code,control_posts\nA01,1\nC03,2"
# Facts that count people: the column of heads, and the entity of the rows behind it.
HEADS = {
    "quota": ("in_post", "person"),
    "series_quota": ("in_post", "person"),
    "town_quota": ("in_post", "person"),
    "leadership_quota": ("in_post", "person"),
    "series_leadership": ("in_post", "person"),
    "department_leadership": ("in_post", "person"),
    "off_establishment_control": ("headcount", "off_establishment_worker"),
}
POSTS = {
    "quota": "establishment",
    "leadership_quota": "leadership_quota",
    "department_leadership": "leadership_quota",
}


@pytest.fixture(scope="module")
def small(models, tmp_path_factory) -> Iterator[Reader]:
    """A published warehouse in which every field that may be blank or unlisted is."""
    tables = Tables(tmp_path_factory.mktemp("explained"), models)
    people = "\n".join([PERSON, *(line.strip() for line in PEOPLE.strip().splitlines())])
    for month in ("2023-12-31", "2024-12-31"):
        tables.land(
            month,
            person=people,
            establishment=QUOTA,
            leadership_quota=LEADERSHIP,
            off_establishment_worker=WORKERS,
            off_establishment_control=CONTROL,
        )
    tables.land("2024-12-31", scope="350526", establishment_movement=LEDGER)
    with Reader(published_file(tables, 100_000)) as reader:
        yield reader


@pytest.fixture(scope="module")
def demo(demo_home) -> Iterator[Reader]:
    with Reader(demo_home.current_publication / "bianzhi.duckdb") as reader:
        yield reader


def lights(reader: Reader, limit: int) -> list[str]:
    """Lights of the last month, beginning with those of blank and unlisted cells."""
    sql = f"""
        select light_id from supervision.light_history where valid_to is null
        order by
            coalesce(establishment_type_code = 'missing', false) desc,
            light_code = 'red' desc,
            light_id
        limit {limit}
    """
    return [light for (light,) in reader.run(sql).rows()]


@pytest.mark.parametrize("world", ["small", "demo"])
def test_every_light_shows_whom_it_counts(world, request):
    reader = request.getfixturevalue(world)
    wrong = {}
    for light in lights(reader, 300):
        explanation = explain_light(reader, light)
        in_post = explanation.subject["in_post"]
        if explanation.staff != in_post:
            wrong[light] = (explanation.staff, in_post)
    assert wrong == {}


@pytest.mark.parametrize("fact", HEADS)
@pytest.mark.parametrize("world", ["small", "demo"])
def test_every_cell_has_as_many_rows_of_people_as_heads(world, fact, request):
    reader = request.getfixturevalue(world)
    column, entity = HEADS[fact]
    assert differences(reader, fact, column, f"count(*) filter (entity = '{entity}')") == []


@pytest.mark.parametrize("fact", POSTS)
def test_the_rows_of_posts_add_up_to_what_is_authorized(small, fact):
    table = f"historical_change.{POSTS[fact]}_history"
    posts = f"""
        coalesce(sum((
            select any_value(authorized_posts) from {table} as history
            where
                history.lake_id = evidence.lake_id and history.row_no = evidence.row_no
                and history.record_key = evidence.record_key
        )) filter (entity = '{POSTS[fact]}'), 0)
    """
    # Types that count as another type add to its ceiling.
    figure = "ceiling_posts" if fact == "quota" else "authorized_posts"
    where = "authorized_source = 'snapshot'" if fact == "quota" else "true"
    assert differences(small, fact, figure, posts, where) == []


def test_a_cell_of_the_ledger_shows_its_movements(small):
    result = differences(
        small,
        "quota",
        "2",
        "count(*) filter (entity = 'establishment_movement')",
        "authorized_source = 'ledger'",
    )
    series = differences(
        small,
        "series_quota",
        "2",
        "count(*) filter (entity = 'establishment_movement')",
        "authorized_source = 'ledger'",
    )
    assert (result, series) == ([], [])


def differences(
    reader: Reader, fact: str, figure: str, counted: str, where: str = "true"
) -> list[tuple]:
    """Facts whose figure differs from the count of the rows behind it, with both numbers."""
    facts = Facts(reader, periods.year(2024))
    table = facts.table(fact)
    sql = f"""
        with behind as (
            select fact_key, {counted} as counted
            from ({facts.evidence_sql(fact)}) as evidence
            group by fact_key
        )
        select fact_key, figure, coalesce(behind.counted, 0)
        from (select fact_key, {figure} as figure from {table} where {where}) as fact
        left join behind using (fact_key)
        where figure is distinct from coalesce(behind.counted, 0)
        order by all
    """
    assert next(reader.run(f"select count(*) from {table}").rows())[0] > 0 or fact == "town_quota"
    return list(reader.run(sql).rows())
