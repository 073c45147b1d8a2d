"""Measures of personnel by scope, recounted in plain Python from the delivered rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

import pytest

from tests.figures.test_retirement_rule import expected as statutory
from tests.structure.personnel_world import (
    FIRST_YEAR,
    MONTHS,
    OFFICES,
    City,
    Employee,
    Office,
    deliver,
    generated,
)
from tests.structure.world import month_end as day

COMPARED = (11, 23, MONTHS - 1)
# Posts that require a major, and the majors that fit.
REQUIRED = {"-1": {"法学", "会计学"}, "-2": {"土木工程"}}
BACHELOR = {"11", "21"}
FIELDS = {"education", "health", "finance"}
NORMS = {
    "leadership_use_rate": (1.0, lambda value: value <= 1),
    "share_over_grade_leaders": (0.0, lambda value: value <= 0),
    "share_senior_professionals": (0.1, lambda value: value <= 0.1),
    "share_grade_11_of_junior": (0.5, lambda value: value <= 0.5),
    "succession_ratio": (1.0, lambda value: value >= 1),
    "control_use_rate": (1.0, lambda value: value <= 1),
}
BANDS = {"11": "doctor", "21": "bachelor", "31": "college", "41": "secondary"}
AGES = (
    *(("30_and_below", 0, 30), ("31_35", 31, 35), ("36_40", 36, 40), ("41_45", 41, 45)),
    *(("46_50", 46, 50), ("51_54", 51, 54), ("55_59", 55, 59), ("60_and_above", 60, 200)),
)


def age_months(person: Employee, month: int) -> int:
    return (FIRST_YEAR - person.birth.year) * 12 + month + 1 - person.birth.month


def aged(people: list[Employee], month: int, least: int, most: int) -> int:
    return sum(least <= age_months(person, month) // 12 <= most for person in people)


def retires(people: list[Employee], month: int, months: int) -> list[Employee]:
    on = [statutory(p.group, p.birth.year, p.birth.month)[0] for p in people]
    return [
        person
        for person, last in zip(people, on, strict=True)
        if (last.year - FIRST_YEAR) * 12 + last.month - 1 <= month + months
    ]


def in_force(person: Employee, month: int) -> list[tuple[str, bool, str]]:
    end = day(month).isoformat()
    return [one for one in person.appointments if not one[2] or one[2] > end]


def is_dual(person: Employee, month: int) -> bool:
    categories = {person.grade[:1], *(one[0] for one in in_force(person, month))}
    return "P" in categories and ("M" in categories or bool(person.role))


def entrants(city: City, code: str, month: int) -> list[Employee]:
    """Who entered the organization in the 12 months up to this one; the first month opens."""
    found = []
    months = sorted(city.snapshots)
    for before, now in pairwise(months):
        if month - 12 < now <= month:
            old, new = (
                {p.name: p for o in city.snapshots[m] if o.code == code for p in o.staff}
                for m in (before, now)
            )
            found += [new[name] for name in new.keys() - old.keys()]
    return found


def vacancy_ages(city: City, code: str, month: int) -> list[int]:
    """Months for which each leadership cell has been vacant up to this one."""

    def is_vacant(number: int, cell: tuple[str, str]) -> bool:
        one = next(o for o in city.state(number) if o.code == code)
        leaders = sum((p.level, p.role) == cell for p in one.staff)
        return one.quotas.get(cell, 0) > leaders

    ages = []
    for cell in OFFICES:
        age = 0
        while age <= month and is_vacant(month - age, cell):
            age += 1
        ages += [age] if age else []
    return ages


def counts(city: City, one: Office, month: int) -> Counter:
    staff = list(one.staff)
    leaders = [p for p in staff if p.role]
    chiefs = [p for p in staff if p.role == "1"]
    deputies = [p for p in staff if p.role == "3"]
    new = entrants(city, one.code, month)
    ages = vacancy_ages(city, one.code, month)
    costs = [float(cost) for cost in one.workers if cost]
    grades = Counter(int(p.grade[1:]) for p in staff if p.grade.startswith("P"))
    vacant = max(0, one.posts - len(staff))
    quotas = Counter(one.quotas)
    known = {office for office in OFFICES if office[0]}
    result = Counter(
        staff=len(staff),
        women=sum(p.sex == "2" for p in staff),
        leaders=len(leaders),
        women_leaders=sum(p.sex == "2" for p in leaders),
        chiefs=len(chiefs),
        women_chiefs=sum(p.sex == "2" for p in chiefs),
        chief_months=sum(age_months(p, month) for p in chiefs),
        old_chiefs=aged(chiefs, month, 50, 200),
        quota=sum(quotas[cell] for cell in known),
        over=sum(one.grade != "999" and OFFICES[p.level, p.role] < one.grade for p in leaders),
        acting=sum(any(acting for _, acting, _ in in_force(p, month)) for p in leaders),
        dual=sum(is_dual(p, month) for p in staff),
        vacant_cells=len(ages),
        vacancy_months=sum(ages),
        long_vacancies=sum(age >= 6 for age in ages),
        months=sum(age_months(p, month) for p in staff),
        to_35=aged(staff, month, 0, 35),
        to_40=aged(staff, month, 0, 40),
        from_50=aged(staff, month, 50, 200),
        retiring_1=len(retires(staff, month, 12)),
        retiring_3=len(retires(staff, month, 36)),
        retiring_5=len(retires(staff, month, 60)),
        chiefs_retiring=len(retires(chiefs, month, 60)),
        deputies_staying=len(deputies) - len(retires(deputies, month, 60)),
        bachelor=sum(p.education in BACHELOR for p in staff),
        full_time=sum(p.full_time in BACHELOR for p in staff),
        entrants=len(new),
        women_entrants=sum(p.sex == "2" for p in new),
        bachelor_entrants=sum(p.education in BACHELOR for p in new),
        workers=len(one.workers),
        replaceable=min(vacant, len(one.workers)),
        majors_required=sum(bool(p.major) and p.post in REQUIRED for p in staff),
        major_fits=sum(p.major in REQUIRED.get(p.post, ()) for p in staff),
        cost=sum(costs),
        with_cost=len(costs),
        control=one.control or 0,
        controlled=len(one.workers) if one.control is not None else 0,
    )
    for name, above, below in [
        ("senior", range(1, 8), range(1, 14)),
        ("middle", range(1, 11), range(1, 14)),
        ("five", [5], range(5, 8)),
        ("eleven", [11], range(11, 13)),
    ]:
        result[f"{name}_above"] = sum(grades[grade] for grade in above)
        result[f"{name}_below"] = sum(grades[grade] for grade in below)
    return result


def measures(c: Counter, ages: list[int]) -> dict[str, tuple[float, float]]:
    """Numerator and denominator by measure."""

    def wanted(whole: str, part: str) -> float:
        return c[whole] * c[part] / c["staff"] if c["staff"] else 0

    staff = c["staff"]
    return {
        "leadership_use_rate": (c["leaders"], c["quota"]),
        "leader_ratio": (c["leaders"], staff),
        "mean_leadership_vacancy_months": (c["vacancy_months"], c["vacant_cells"]),
        "share_long_leadership_vacancies": (c["long_vacancies"], c["vacant_cells"]),
        "share_over_grade_leaders": (c["over"], c["leaders"]),
        "share_acting_leaders": (c["acting"], c["leaders"]),
        "share_women_chiefs": (c["women_chiefs"], c["chiefs"]),
        "mean_age_chiefs": (c["chief_months"] / 12, c["chiefs"]),
        "share_chiefs_aged_50_and_above": (c["old_chiefs"], c["chiefs"]),
        "share_women": (c["women"], staff),
        "share_women_leaders": (c["women_leaders"], c["leaders"]),
        "leader_parity": (c["women_leaders"], wanted("leaders", "women")),
        "share_women_entrants": (c["women_entrants"], c["entrants"]),
        "women_entrant_parity": (c["women_entrants"], wanted("entrants", "women")),
        "mean_age": (c["months"] / 12, staff),
        "median_age": (median(ages) / 12 if ages else 0, 1 if ages else 0),
        "share_aged_35_and_below": (c["to_35"], staff),
        "share_aged_50_and_above": (c["from_50"], staff),
        "ageing_index": (c["from_50"], c["to_35"]),
        "share_retiring_1_year": (c["retiring_1"], staff),
        "share_retiring_3_years": (c["retiring_3"], staff),
        "share_retiring_5_years": (c["retiring_5"], staff),
        "succession_ratio": (c["to_40"], c["retiring_5"]),
        "chief_succession_ratio": (c["deputies_staying"], c["chiefs_retiring"]),
        "share_bachelor_and_above": (c["bachelor"], staff),
        "share_full_time_bachelor_and_above": (c["full_time"], staff),
        "full_time_first_ratio": (c["full_time"], c["bachelor"]),
        "share_entrants_bachelor_and_above": (c["bachelor_entrants"], c["entrants"]),
        "education_entrant_parity": (c["bachelor_entrants"], wanted("entrants", "bachelor")),
        "share_dual_post_holders": (c["dual"], staff),
        "positions_per_head": (staff + c["dual"], staff),
        "share_senior_professionals": (c["senior_above"], c["senior_below"]),
        "share_senior_and_middle_professionals": (c["middle_above"], c["middle_below"]),
        "share_grade_5_of_senior": (c["five_above"], c["five_below"]),
        "share_grade_11_of_junior": (c["eleven_above"], c["eleven_below"]),
        "major_fit_rate": (c["major_fits"], c["majors_required"]),
        "workload_index": (c["workload_heads"], c["busy_heads"]),
        "off_establishment_ratio": (c["workers"], staff + c["workers"]),
        "substitution_rate": (c["replaceable"], c["workers"]),
        "cost_per_worker": (c["cost"], c["with_cost"]),
        "control_use_rate": (c["controlled"], c["control"]),
    }


def scopes(one: Office) -> list[tuple[str, str]]:
    field = one.field if one.field in FIELDS else "unlisted" if one.field else "missing"
    return [
        ("organization", one.code),
        ("county", one.division[:6]),
        ("policy_field", field),
        ("admin_level", one.level),
        ("city", "*"),
    ]


def heads(one: Office) -> int:
    return len(one.staff) + len(one.workers)


def workload_heads(city: City, month: int) -> dict[str, float]:
    """People that the workload of a December would take at the average of the city."""
    if month % 12 != 11 or month not in city.snapshots:
        return {}
    busy = [one for one in city.snapshots[month] if one.cases is not None]
    average = sum(map(heads, busy)) / sum(one.cases for one in busy)
    return {one.code: one.cases * average for one in busy}


def recounted(city: City, month: int) -> dict[tuple[str, str, str], tuple[float, float]]:
    summed: dict[tuple[str, str], Counter] = defaultdict(Counter)
    ages: dict[tuple[str, str], list[int]] = defaultdict(list)
    workload = workload_heads(city, month)
    for one in city.state(month):
        for scope in scopes(one):
            summed[scope].update(counts(city, one, month))
            if one.code in workload:
                summed[scope].update(workload_heads=workload[one.code], busy_heads=heads(one))
            ages[scope] += [age_months(person, month) for person in one.staff]
    return {
        (*scope, measure): figures
        for scope, total in summed.items()
        for measure, figures in measures(total, ages[scope]).items()
        if figures[1]
    }


@pytest.mark.parametrize("seed", range(2))
def test_every_measure_of_every_scope_is_that_of_a_plain_recount(tables, seed):
    city = generated(seed)
    deliver(city, tables)
    tables.build("personnel_measure_month")
    checked = Counter()
    for month in range(MONTHS):
        rows = tables.rows(
            "select scope_kind_code, scope_code, measure_code, numerator, denominator, value "
            "from personnel_structure.personnel_measure_month "
            "where month = ? and category_code = ''",
            [day(month)],
        )
        result = {row[:3]: row[3:] for row in rows}
        expected = {
            key: figures
            for key, figures in recounted(city, month).items()
            if (key[0] != "organization" or month in COMPARED)
            and (key[2] != "median_age" or month in COMPARED)
        }
        for key, (above, below) in expected.items():
            wanted = [pytest.approx(number, abs=2e-6) for number in (above, below, above / below)]
            assert [float(number) for number in result.pop(key)] == wanted, (month, key)
            checked[key[2]] += 1
        # A median is known a year before a compared month too, to show the trend.
        left = {key[2] for key in result} - {"median_age"}
        assert left <= {
            *("share_entrants_aged_35_and_below", "share_grades_5_6_of_senior"),
            *("share_grade_8_of_middle", "share_grades_8_9_of_middle"),
        }
    assert len(checked) == 41
    assert min(checked.values()) > 20
    check_trend_and_peers(city, tables)
    check_parts(city, tables)


def check_trend_and_peers(city: City, tables) -> None:
    month = MONTHS - 1
    now, before = recounted(city, month), recounted(city, month - 12)
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (kind, code, measure), (above, below) in now.items():
        if code not in ("missing", "unlisted"):
            values[kind, measure].append(round(above / below, 6))
    rows = tables.rows(
        "select scope_kind_code, scope_code, measure_code, value_12_months_before, peers, "
        "peer_median, percentile, norm_value, is_within_norm "
        "from personnel_structure.personnel_measure_month "
        "where month = ? and category_code = ''",
        [day(month)],
    )
    for kind, code, measure, earlier, peers, middle, percentile, norm, is_within in rows:
        key = (kind, code, measure)
        if key not in now:
            continue
        above, below = before.get(key, (0, 0))
        assert (earlier is not None) == bool(below), key
        assert not below or float(earlier) == pytest.approx(above / below, abs=2e-6)
        value = round(now[key][0] / now[key][1], 6)
        if measure in NORMS:
            assert (float(norm), is_within) == (NORMS[measure][0], NORMS[measure][1](value)), key
        if kind in ("organization", "city") or code in ("missing", "unlisted"):
            assert kind == "organization" or peers is None
            continue
        group = values[kind, measure]
        assert (peers, float(middle)) == (len(group) - 1, pytest.approx(median(group), abs=2e-6))
        if peers:
            lower = sum(other < value for other in group)
            ties = sum(other == value for other in group) - 1
            assert float(percentile) == pytest.approx((lower + ties / 2) / peers, abs=2e-6), key


def check_parts(city: City, tables) -> None:
    month = MONTHS - 1
    heads: dict[tuple, int] = Counter()
    for one in city.state(month):
        for kind, code in scopes(one)[1:]:
            for person in one.staff:
                grade = person.grade or "missing"
                heads[kind, code, "sex", person.sex] += 1
                heads[kind, code, "post_grade", f"{person.grade[:1] or 'missing'}/{grade}"] += 1
                band = BANDS[person.education]
                heads[kind, code, "education_band", band] += 1
                years = age_months(person, month) // 12
                band = next(name for name, least, most in AGES if least <= years <= most)
                heads[kind, code, "age_band", band] += 1
    rows = tables.rows(
        "select scope_kind_code, scope_code, measure_code, category_code, numerator, denominator "
        "from personnel_structure.personnel_measure_month "
        "where month = ? and category_code <> '' and measure_code <> 'leadership_level_use_rate'",
        [day(month)],
    )
    assert {row[:4]: int(row[4]) for row in rows} == heads
    wholes: dict[tuple, int] = Counter()
    for (kind, code, measure, _), number in heads.items():
        wholes[kind, code, measure] += number
    assert {row[:3]: int(row[5]) for row in rows} == wholes
