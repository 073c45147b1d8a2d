"""What the protection takes for granted of facts is checked, row by row, before it relies on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.core.problems import Failed
from bianzhi.disclosure.knowledge.assumptions import require_implications
from bianzhi.disclosure.settings import Identity, default, of_warehouse
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose
from tests.disclosure.support.city_database import written
from tests.disclosure.support.random_city import RandomCity
from tests.disclosure.test_public_completeness import DAYS

YEAR = periods.year(2024)
PUBLIC_TABLES = [
    code
    for report in ("annual", "monthly")
    for code in definitions.report(report).tables
    if definitions.table(code).public
]


@pytest.fixture(scope="module")
def demo(demo_home):
    with Reader(demo_home.current_publication / DATABASE_NAME) as reader:
        facts = Facts(reader, YEAR)
        yield facts, [fill(facts, definitions.table(code)) for code in PUBLIC_TABLES]


def test_every_row_of_the_demo_meets_them(demo):
    facts, tables = demo
    require_implications(facts, tables, of_warehouse(facts.reader))


def test_the_code_lists_are_those_of_the_warehouse(demo):
    facts, _ = demo
    assert of_warehouse(facts.reader) == default()


@pytest.mark.parametrize(
    "broken",
    [
        {"implications": ("unit_kind_code is distinct from 'organ'",)},
        {"identities": (Identity("quota", (("ceiling_posts", 1), ("in_post", -1))),)},
        # Cells with several staff in post.
        {"flags": frozenset({("quota", "in_post")})},
        # Organizations with leaders of whom none is above the grade of the organization.
        {"everywhere": ("T5-5",)},
    ],
)
def test_a_row_that_does_not_meet_one_is_refused(demo, broken):
    facts, tables = demo
    with pytest.raises(Failed) as failed:
        require_implications(facts, tables, replace(default(), **broken))
    assert failed.value.code == "public.broken_implication"
    assert failed.value.exit_code == 3


def test_an_edition_is_refused_where_an_organ_has_an_industry(tmp_path):
    """The public tables would add up by it, and figures could be computed that stay hidden now."""
    city = RandomCity(1, DAYS)
    for number in range(5):
        city.organization(number)
    history = city.rows["historical_change.organization_history"]
    history[0] |= {"organization_type_code": "20", "industry_code": "01"}
    people = city.rows["historical_change.person_history"]
    people[0] |= {"organization_code": history[0]["organization_code"], "valid_to": None}
    with Reader(written(city, tmp_path / "city.duckdb")) as reader:
        request = compose.Request("annual", YEAR, edition=PUBLIC, tables=("T7",), is_draft=True)
        with pytest.raises(Failed) as failed:
            compose.compose(reader, request)
    assert failed.value.code == "public.broken_implication"
    assert "industry_code" in str(failed.value)
