"""Profiles and comparisons with peers, recounted in plain Python from the delivered rows."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean, median

import pytest

from tests.structure.world import EDUCATION, MONTHS, Organization, World, deliver, generated
from tests.structure.world import month_end as day

COMPARED = (11, 23, MONTHS - 1)
LEAST = {
    "fill_rate": (0, 0.05),
    "vacancy_rate": (0, 0.05),
    "staff_per_department": (0, 1),
    "tiny_department_share": (0, 0.1),
    "leader_ratio": (5, 0.05),
    "off_establishment_ratio": (5, 0.05),
    "share_aged_35_and_below": (5, 0.1),
    "share_aged_50_and_above": (5, 0.1),
    "mean_age": (5, 3),
    "share_bachelor_and_above": (5, 0.1),
    "share_women": (5, 0.1),
}


def age_months(born, month: int) -> int:
    on = day(month)
    return (on.year - born.year) * 12 + on.month - born.month


def measures(one: Organization, month: int) -> dict[str, float | None]:
    staff = [person for person in one.staff if person.counts]
    ages = [age_months(person.birth, month) for person in staff if person.birth]
    heads = {code: sum(p.department == code for p in staff) for code in one.departments}

    def share(count: float, whole: float) -> float | None:
        return count / whole if whole else None

    return {
        "fill_rate": share(len(staff), one.posts),
        "vacancy_rate": share(max(0, one.posts - len(staff)), one.posts),
        "staff_per_department": share(sum(heads.values()), len(heads)),
        "tiny_department_share": share(sum(n <= 2 for n in heads.values()), len(heads)),
        "leader_ratio": share(sum(bool(p.role) for p in staff), len(staff)),
        "off_establishment_ratio": share(one.workers, one.workers + len(staff)),
        "share_aged_35_and_below": share(sum(age // 12 <= 35 for age in ages), len(staff)),
        "share_aged_50_and_above": share(sum(age // 12 >= 50 for age in ages), len(staff)),
        "mean_age": mean(ages) / 12 if ages else None,
        "share_bachelor_and_above": share(
            sum(EDUCATION[p.education] == 3 for p in staff), len(staff)
        ),
        "share_women": share(sum(p.sex == "2" for p in staff), len(staff)),
        "share_full_time_bachelor_and_above": share(
            sum(EDUCATION[p.full_time] == 3 for p in staff), len(staff)
        ),
        "share_women_leaders": share(
            sum(p.sex == "2" and bool(p.role) for p in staff), sum(bool(p.role) for p in staff)
        ),
    }


def compared(world: World, month: int) -> dict[tuple[str, str], tuple]:
    """Value, definition, peers, median, percentile, z and sentence by organization and measure."""
    result = {}
    for measure, (least_staff, least_difference) in LEAST.items():
        groups: dict[tuple, list[float]] = defaultdict(list)
        values = {}
        for one in world.state(month):
            value = measures(one, month)[measure]
            if value is None or sum(p.counts for p in one.staff) < least_staff:
                continue
            band = "institution" if one.kind == "50" else "organ"
            keys = [("level_type", one.level, band)]
            if one.function:
                keys.insert(0, ("level_type_function", one.level, band, one.function))
            values[one.code] = (round(value, 6), keys)
            for key in keys:
                groups[key].append(round(value, 6))
        for code, (value, keys) in values.items():
            key = next((key for key in keys if len(groups[key]) > 5), None)
            if key is None:
                result[code, measure] = (value, None, None, None, None, None, None)
                continue
            group = groups[key]
            middle = median(group)
            spread = median(abs(other - middle) for other in group) * 1.482602
            spread = spread or mean(abs(other - middle) for other in group) * 1.253314
            z = (value - middle) / spread if spread else None
            below = sum(other < value for other in group)
            ties = sum(other == value for other in group) - 1
            stands_out = z and abs(z) >= 3.5 and abs(value - middle) >= least_difference
            sentence = f"{measure}_{'high' if value > middle else 'low'}" if stands_out else None
            percentile = (below + ties / 2) / (len(group) - 1)
            result[code, measure] = (
                *(value, key[0], len(group) - 1, middle, percentile, z, sentence),
            )
    return result


@pytest.mark.parametrize("seed", range(2))
def test_values_and_peers_are_those_of_a_plain_recount(tables, seed):
    world = generated(seed, organizations=40)
    deliver(world, tables)
    tables.build("horizontal_comparison_month", "personnel_profile_month")
    for month in COMPARED:
        rows = tables.rows(
            "select organization_code, measure_code, value, peer_definition_code, peers, "
            "median_value, percentile, robust_z, sentence_code "
            "from organization_structure.horizontal_comparison_month where month = ?",
            [day(month)],
        )
        result = {row[:2]: [*map(plain, row[2:])] for row in rows}
        expected = compared(world, month)
        assert result.keys() == expected.keys()
        for key, values in expected.items():
            assert result[key] == [close(value) for value in values], key
    shown = tables.rows(
        "select distinct month from organization_structure.horizontal_comparison_month order by 1"
    )
    assert shown == [(day(month),) for month in COMPARED]


def plain(value):
    return value if isinstance(value, str | None) else float(value)


def close(value):
    """Six digits of a value may turn to the next one in the square of a z-score."""
    return value if isinstance(value, str | None) else pytest.approx(value, abs=2e-6, rel=1e-5)


def test_profiles_are_those_of_a_plain_recount(tables):
    world = generated(3)
    deliver(world, tables)
    tables.build("personnel_profile_month")
    names = ["share_women", "share_women_leaders", "mean_age", "share_bachelor_and_above"]
    names += ["share_full_time_bachelor_and_above", "off_establishment_ratio", "leader_ratio"]
    names += ["share_aged_35_and_below", "share_aged_50_and_above"]
    rows = tables.rows(
        f"select organization_code, month, {', '.join(names)} "
        "from personnel_structure.personnel_profile_month where in_post > 0"
    )
    result = {row[:2]: [*map(plain, row[2:])] for row in rows}
    expected = {
        (one.code, day(month)): [measures(one, month)[name] for name in names]
        for month in range(MONTHS)
        for one in world.state(month)
        if any(person.counts for person in one.staff)
    }
    assert result.keys() == expected.keys()
    for key, values in expected.items():
        assert result[key] == [close(value) for value in values], key


def test_the_worlds_show_every_case():
    rows = [
        row
        for seed in range(2)
        for month in COMPARED
        for row in compared(generated(seed, organizations=40), month).values()
    ]
    assert {row[1] for row in rows} >= {"level_type", "level_type_function"}
    assert any(row[6] for row in rows)
