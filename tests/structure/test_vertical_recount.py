"""The same function at the city, in counties and in towns, recounted from the delivered rows."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.structure.world import FUNCTIONS, MONTHS, World, deliver, generated, month_end

LEVELS = {"2": "city", "3": "county", "4": "town"}
GROUPS = {"20": "organ", "50": "institution"}


def recounted(world: World) -> dict[tuple, tuple]:
    """Counts at three levels and quotients by month, county, function and group."""
    result = {}
    for month in range(MONTHS):
        counts: dict[tuple, Counter] = defaultdict(Counter)
        counties, functions = set(), set()
        for one in world.state(month):
            function = (one.function or "missing", GROUPS[one.kind])
            functions.add(function)
            county = "" if one.level == "2" else one.division[:6]
            counties |= {county} - {""}
            level = LEVELS[one.level]
            heads = sum(person.counts for person in one.staff)
            counts[county, function].update(
                {(level, "n"): 1, (level, "posts"): one.posts, (level, "staff"): heads}
            )
        local = {
            key: cell["county", "posts"] + cell["town", "posts"] for key, cell in counts.items()
        }
        every_local = sum(local.values())
        every_city = sum(cell["city", "posts"] for cell in counts.values())
        for county in counties:
            of_county = sum(n for (place, _), n in local.items() if place == county)
            for function in functions:
                own, above = counts[county, function], counts["", function]
                share = _divided(local.get((county, function), 0), of_county)
                of_city = _divided(above["city", "posts"], every_city)
                of_counties = sum(n for (_, other), n in local.items() if other == function)
                to_city = _divided(share, of_city)
                to_counties = _divided(share, _divided(of_counties, every_local))
                result[month_end(month), county, *function] = (
                    _counterpart(own, above),
                    *(above["city", name] for name in ("n", "posts", "staff")),
                    *(own["county", name] for name in ("n", "posts", "staff")),
                    *(own["town", name] for name in ("n", "posts", "staff")),
                    _close(to_city),
                    _close(to_counties if len(counties) > 1 else None),
                    _named(to_city),
                    _named(to_counties if len(counties) > 1 else None),
                )
    return result


def _divided(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below


def _close(value: float | None):
    return None if value is None else pytest.approx(value, abs=2e-6)


def _named(value: float | None) -> str | None:
    if value is None:
        return None
    return "thin" if value < 0.75 else "thick" if value > 1.25 else "usual"


def _counterpart(own: Counter, above: Counter) -> str:
    if own["county", "n"]:
        return "complete" if above["city", "n"] else "no_city"
    if own["town", "n"]:
        return "town_only"
    return "no_county" if above["city", "n"] else "elsewhere"


@pytest.mark.parametrize("seed", range(2))
def test_functions_down_the_levels_are_those_of_a_plain_recount(tables, seed):
    world = generated(seed, levels=("2", "3", "3", "4"))
    deliver(world, tables)
    tables.build("vertical_comparison_month")
    rows = tables.rows(
        "select month, county_code, function_code, type_group_code, counterpart_code, "
        "city_organizations, city_authorized_posts, city_in_post, "
        "county_organizations, county_authorized_posts, county_in_post, "
        "town_organizations, town_authorized_posts, town_in_post, "
        "quotient_to_city, quotient_to_counties, "
        "staffing_against_city_code, staffing_against_counties_code "
        "from organization_structure.vertical_comparison_month"
    )
    result = {
        row[:4]: tuple(v if isinstance(v, str | int | None) else float(v) for v in row[4:])
        for row in rows
    }
    expected = recounted(world)
    assert result.keys() == expected.keys()
    for key, values in expected.items():
        assert result[key] == values, key


def test_the_worlds_show_every_case():
    rows = [
        row
        for seed in range(2)
        for row in recounted(generated(seed, levels=("2", "3", "3", "4"))).values()
    ]
    assert {row[0] for row in rows} >= {"complete", "no_county", "no_city", "town_only"}
    assert {row[-1] for row in rows} >= {"thin", "thick", "usual"}
    assert {row[-2] for row in rows} >= {"thin", "thick", None}
    assert FUNCTIONS


def test_a_county_without_a_counterpart_has_a_row(tables):
    header = (
        "organization_code,organization_name,admin_level_code,organization_type_code,"
        "function_code,division_code"
    )
    tables.land(
        "2024-01-31",
        organization=f"""
            {header}
            C1,市财政局,2,20,finance,350500
            A1,甲县财政局,3,20,finance,350582
            A2,甲县教育局,3,20,education,350582
            B1,乙县教育局,3,20,education,350583
        """,
        establishment="""
            organization_code,establishment_type_code,authorized_posts
            C1,11,40
            A1,11,10
            A2,11,10
            B1,11,30
        """,
    ).build("vertical_comparison_month")
    rows = tables.rows(
        "select county_code, function_code, counterpart_code, county_authorized_posts, "
        "quotient_to_counties, staffing_against_counties_code "
        "from organization_structure.vertical_comparison_month order by all"
    )
    assert [(*row[:4], row[4] and float(row[4]), row[5]) for row in rows] == [
        ("350582", "education", "no_city", 10, 0.625, "thin"),
        ("350582", "finance", "complete", 10, 2.5, "thick"),
        ("350583", "education", "no_city", 30, 1.25, "usual"),
        ("350583", "finance", "no_county", 0, 0, "thin"),
    ]
