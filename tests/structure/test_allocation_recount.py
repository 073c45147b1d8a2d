"""Posts and staff by county and field, and their inequality, recounted in plain Python."""

from __future__ import annotations

from collections import Counter
from math import log

import pytest

from tests.structure.world import MONTHS, deliver, generated, month_end

FIELDS = {"finance", "education", "health"}


def close(values):
    return tuple(v if isinstance(v, str | int) else pytest.approx(v, abs=2e-6) for v in values)


def plain(values):
    return tuple(v if isinstance(v, str | int) else float(v) for v in values)


def gini(amounts: list[int]) -> float:
    pairs = sum(abs(one - other) for one in amounts for other in amounts)
    return pairs / (2 * len(amounts) * sum(amounts))


def theil(amounts: list[int]) -> float:
    average = sum(amounts) / len(amounts)
    return sum(one / average * log(one / average) for one in amounts) / len(amounts)


def squares(parts: Counter) -> float:
    return sum((one / sum(parts.values())) ** 2 for one in parts.values())


def test_allocation_is_that_of_a_plain_recount(tables):
    world = generated(5)
    deliver(world, tables)
    tables.build("allocation_month", "allocation_inequality_month")
    rows = tables.rows(
        "select month, county_code, policy_field_code, authorized_posts, in_post, share_of_posts, "
        "location_quotient from organization_structure.allocation_month where authorized_posts > 0"
    )
    indexes = tables.rows(
        "select month, quantity_code, organizations, gini, hhi_county, hhi_policy_field, theil, "
        "theil_within from organization_structure.allocation_inequality_month"
    )
    cells, spread = {}, {}
    for month in range(MONTHS):
        on = month_end(month)
        posts, staff = Counter(), Counter()
        for one in world.state(month):
            field = one.field if one.field in FIELDS else "unlisted" if one.field else "missing"
            key = (one.division[:6], field)
            posts[key] += one.posts
            staff[key] += sum(person.counts for person in one.staff)
        total = sum(posts.values())
        for (county, field), number in posts.items():
            if number:
                of_county = sum(n for (c, _), n in posts.items() if c == county)
                of_field = sum(n for (_, f), n in posts.items() if f == field)
                quotient = (number / of_county) / (of_field / total)
                values = (number, staff[county, field], number / total, quotient)
                cells[on, county, field] = close(values)
        for quantity, sums in (("posts", posts), ("staff", staff)):
            amounts: dict[str, list[int]] = {}
            for one in world.state(month):
                heads = sum(person.counts for person in one.staff)
                amount = one.posts if quantity == "posts" else heads
                if amount:
                    amounts.setdefault(one.division[:6], []).append(amount)
            every = [amount for county in amounts.values() for amount in county]
            counties, fields = Counter(), Counter()
            for (county, field), number in sums.items():
                counties[county] += number
                fields[field] += number
            within = sum(sum(a) / sum(every) * theil(a) for a in amounts.values())
            indices = (gini(every), squares(counties), squares(fields), theil(every), within)
            spread[on, quantity] = close((len(every), *indices))
    assert {row[:3]: plain(row[3:]) for row in rows} == cells
    assert {row[:2]: plain(row[2:]) for row in indexes} == spread
