"""A figure that a mart and a report both show is the same in both.

The report counts the records of the closing date; the marts sum changes month by month. So each
figure is computed in two ways, and both are compared in every cell that the marts can give.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest

from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from tests.reports.known import published_file
from tests.support.tables import Tables

YEARS = range(2019, 2025)
Cells = dict[tuple[str, str], object]
QUOTA = {
    "authorized": "authorized_posts",
    "in_post": "in_post",
    "revolving": "revolving_in_posts - revolving_out_posts",
    "separately_listed": "separately_listed_posts",
    "ceiling": "ceiling_posts",
    "over": "over_posts",
    "vacant": "vacant_posts",
    "frozen": "frozen_posts",
    "reserved": "reserved_posts",
}
BY_TYPE = {"administrative": "11", "political_legal": "12", "special": "13", "worker": "31"}
ROLES = {"chief": "1", "deputy": "3", "professional": "4", "discipline": "5"}
LEADERSHIP = {
    "quota": "authorized_posts",
    "in_post": "in_post",
    "over": "over_posts",
    "vacant": "vacant_posts",
}
ADMINISTRATIVE = """
    establishment_type_code in (
        select code from codes.establishment_type where band in ('administrative', 'worker')
    )
"""
INSTITUTION = f"not {ADMINISTRATIVE}"
USE = "organization_structure.establishment_use_month"
LEADERS = "organization_structure.leadership_use_month"
DEPARTMENT_LEADERS = "organization_structure.leadership_use_department_month"
OUTSIDE = "personnel_structure.personnel_off_establishment_month"
FLOW = "historical_change.stock_flow_month"


class Year:
    """One year-end: sums over its rows of a mart, and the tables of the annual report."""

    def __init__(self, reader: Reader, year: int):
        self.reader = reader
        self.facts = Facts(reader, periods.year(year))
        self.day = date(year, 12, 31)

    def table(self, code: str) -> FilledTable:
        return fill(self.facts, definitions.table(code), detail=True)

    def sums(
        self, mart: str, measure: str, keys: Sequence[str] = (), where: str = "true"
    ) -> list[tuple]:
        """The values of ``keys`` and the sum of ``measure`` of each."""
        shown = ", ".join([*keys, f"coalesce(sum({measure}), 0)"])
        places = ", ".join(str(place) for place in range(1, len(keys) + 1))
        grouped = f" group by {places}" if keys else ""
        query = f"select {shown} from {mart} where month = date '{self.day}' and ({where}){grouped}"
        return list(self.reader.run(query).rows())

    def total(self, mart: str, measure: str, where: str = "true") -> object:
        [(value,)] = self.sums(mart, measure, where=where)
        return value

    def listed(self, dimension: str) -> Callable[[str], str]:
        """The code of a row or column; whatever no list knows is unknown."""
        known = {item.code for item in self.facts.items(definitions.dimensions()[dimension])}
        return lambda code: code if code in known else "unknown"


def by_last_code(table: FilledTable, depth: int) -> Cells:
    """The figures of the rows of a depth, those of equal innermost codes added up."""
    counter: Counter = Counter()
    for row in table.rows:
        if row.depth == depth:
            for column in table.leaves:
                if column.is_additive:
                    value = table.value(row.code, column.code)
                    counter[row.items[-1].code, column.code] += value or 0
    return {cell: value for cell, value in counter.items() if value}


def total_of(table: FilledTable) -> Cells:
    return {
        ("total", column.code): table.value("total", column.code) or 0 for column in table.leaves
    }


def differences(expected: Cells, shown: Cells) -> dict:
    """Cells of the marts that the report shows otherwise, and cells that only the report has."""
    columns = {column for _, column in expected}
    cells = expected.keys() | {cell for cell in shown if cell[1] in columns}
    pairs = {cell: (expected.get(cell, 0), shown.get(cell, 0)) for cell in cells}
    return {cell: pair for cell, pair in pairs.items() if pair[0] != pair[1]}


def people(year: Year) -> tuple[Cells, Cells]:
    """T7 by establishment type: headcount, sex, age, education, leaders."""
    of_type = year.listed("establishment_type")
    cells: Counter = Counter()
    for name, dimension, column in (
        ("sex", "sex", "sex_code"),
        ("age", "age_band", "age_band_code"),
        ("education", "education_band", "education_band_code"),
    ):
        listed = year.listed(dimension)
        mart = f"personnel_structure.personnel_by_{name}_month"
        for kind, code, heads in year.sums(mart, "headcount", ("establishment_type_code", column)):
            cells[of_type(kind), f"{name}_{listed(code)}"] += heads
            if name == "sex":
                cells[of_type(kind), "headcount"] += heads
    leads = "leadership_level_code not in ('none', 'missing')"
    mart = "personnel_structure.personnel_by_leadership_month"
    for kind, heads in year.sums(mart, "headcount", ("establishment_type_code",), leads):
        cells[of_type(kind), "leaders"] += heads
    return dict(cells), by_last_code(year.table("T7"), 2)


def grades(year: Year) -> tuple[Cells, Cells]:
    """T8: people on the grades of public institutions."""
    cells: Counter = Counter({("total", "graded"): 0})
    names = {"M": "management", "P": "professional", "W": "worker"}
    keys = ("post_category_code", "post_grade_code")
    # The mart shows a grade as delivered; the report counts it where it is one of the category.
    where = f"""
        {INSTITUTION} and post_category_code in ('M', 'P', 'W')
        and (post_category_code, post_grade_code) in (
            select (category_code, code) from codes.post_grade
        )
    """
    mart = "personnel_structure.personnel_by_post_month"
    for category, grade, heads in year.sums(mart, "headcount", keys, where):
        name = names[category]
        cells["total", "graded"] += heads
        cells["total", name] += heads
        cells["total", f"{name}_grade_{year.listed(f'{name}_grade')(grade)}"] += heads
    return dict(cells), total_of(year.table("T8"))


def administrative_posts(year: Year) -> tuple[Cells, Cells]:
    """T2 by organization: every measure of posts, and posts and staff of each type."""
    cells: Counter = Counter()
    keys = ("organization_code", "establishment_type_code")
    types = {code: name for name, code in BY_TYPE.items()}
    for measure, column in QUOTA.items():
        for organization, kind, value in year.sums(USE, column, keys, ADMINISTRATIVE):
            cells[organization, measure] += value
            if measure in ("authorized", "in_post") and kind in types:
                cells[organization, f"{measure}_{types[kind]}"] += value
    return dict(cells), by_last_code(year.table("T2"), 3)


def institution_posts(year: Year) -> tuple[Cells, Cells]:
    """T4: every measure of posts of all types that are not administrative."""
    cells = {("total", name): year.total(USE, sql, INSTITUTION) for name, sql in QUOTA.items()}
    return cells, total_of(year.table("T4"))


def leadership(year: Year) -> tuple[Cells, Cells]:
    """T5: leadership posts and leaders of organizations by role."""
    return _leadership(year, "T5", LEADERS, "quota_holder_code = 'body'", ROLES)


def department_leadership(year: Year) -> tuple[Cells, Cells]:
    """T6: leadership posts and leaders of internal departments."""
    return _leadership(year, "T6", DEPARTMENT_LEADERS, "department_code <> ''", {})


def _leadership(
    year: Year, code: str, mart: str, where: str, roles: dict[str, str]
) -> tuple[Cells, Cells]:
    cells: Cells = {}
    for measure, column in LEADERSHIP.items():
        cells["total", measure] = year.total(mart, column, where)
        for name, role in roles.items():
            item = f"{where} and leadership_role_code = '{role}'"
            cells["total", f"{measure}_{name}"] = year.total(mart, column, item)
    return cells, total_of(year.table(code))


def flows(year: Year) -> tuple[Cells, Cells]:
    """T9 by establishment type: staff on the closing date."""
    of_type = year.listed("establishment_type")
    cells: Counter = Counter()
    for kind, value in year.sums(FLOW, "closing", ("establishment_type_code",)):
        cells[of_type(kind), "closing"] += value
    return dict(cells), by_last_code(year.table("T9"), 2)


def outside(year: Year) -> tuple[Cells, Cells]:
    """T10 by organization: people outside the establishment, their types, posts and cost."""
    listed = year.listed("worker_type")
    names = {"M": "post_management", "P": "post_professional", "W": "post_worker"}
    keys = ("organization_code", "worker_type_code", "post_category_code")
    cells: Counter = Counter()
    for organization, kind, category, heads in year.sums(OUTSIDE, "headcount", keys):
        cells[organization, "headcount"] += heads
        cells[organization, f"type_{listed(kind)}"] += heads
        cells[organization, names.get(category, "post_other")] += heads
    for organization, cost in year.sums(OUTSIDE, "monthly_cost", ("organization_code",)):
        cells[organization, "cost"] += cost
    return dict(cells), by_last_code(year.table("T10"), 2)


def lights(year: Year) -> tuple[Cells, Cells]:
    """S1: cells and leadership cells by the colour of their light."""
    cells: Counter = Counter()
    for prefix, mart, where in (
        ("", USE, "true"),
        ("leadership_", LEADERS, "quota_holder_code = 'body'"),
    ):
        for colour, count in year.sums(mart, "1", ("light_code",), where):
            cells["total", f"{prefix}cells"] += count
            cells["total", f"{prefix}light_{colour}"] += count
        cells["total", f"{prefix}over"] = year.total(mart, "over_posts", where)
    cells["total", "vacant"] = year.total(USE, "vacant_posts")
    return dict(cells), total_of(year.table("S1"))


def red_cells(year: Year) -> tuple[Cells, Cells]:
    """S1A by organization: the cells with a red light."""
    cells: Counter = Counter()
    for measure in ("authorized", "ceiling", "in_post", "over"):
        red = "light_code = 'red'"
        for organization, value in year.sums(USE, QUOTA[measure], ("organization_code",), red):
            cells[organization, measure] += value
    return dict(cells), by_last_code(year.table("S1A"), 2)


def series(year: Year) -> tuple[Cells, Cells]:
    """S2: the row of the year."""
    cells: Cells = {
        ("total", name): year.total(USE, QUOTA[name])
        for name in ("authorized", "in_post", "over", "vacant")
    }
    organization = "quota_holder_code = 'body'"
    cells["total", "authorized_administrative"] = year.total(
        USE, "authorized_posts", ADMINISTRATIVE
    )
    cells["total", "leader_quota"] = year.total(LEADERS, "authorized_posts", organization)
    cells["total", "leaders"] = year.total(LEADERS, "in_post", organization)
    cells["total", "off_establishment"] = year.total(OUTSIDE, "headcount")
    table = year.table("S2")
    row = str(year.day.year)
    shown: Cells = {("total", leaf.code): table.value(row, leaf.code) or 0 for leaf in table.leaves}
    return cells, shown


COMPARED = (
    people,
    grades,
    administrative_posts,
    institution_posts,
    leadership,
    department_leadership,
    flows,
    outside,
    lights,
    red_cells,
    series,
)


@pytest.fixture(scope="module")
def demo(demo_home) -> Iterator[Reader]:
    with Reader(demo_home.current_publication / "bianzhi.duckdb") as reader:
        yield reader


@pytest.fixture(scope="module")
def years(demo) -> list[Year]:
    """The facts of a year are computed once for all tables."""
    return [Year(demo, number) for number in YEARS]


@pytest.mark.parametrize("compared", COMPARED, ids=lambda item: item.__name__)
def test_marts_and_the_report_agree_on_the_demo(years, compared) -> None:
    cells = 0
    for year in years:
        expected, shown = compared(year)
        cells += sum(1 for value in expected.values() if value)
        assert differences(expected, shown) == {}, year.day
    assert cells > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_marts_and_the_report_agree_on_a_random_city(models, tmp_path, seed) -> None:
    tables = Tables(tmp_path, models)
    rng = random.Random(seed)
    for day in ("2023-12-31", "2024-06-30", "2024-12-31"):
        tables.land(day, **random_city(rng))
    with Reader(published_file(tables, 100_000)) as reader:
        year = Year(reader, 2024)
        result = {item.__name__: item(year) for item in COMPARED}
    wrong = {name: differences(*pair) for name, pair in result.items()}
    assert {name: cells for name, cells in wrong.items() if cells} == {}
    assert sum(1 for expected, _ in result.values() for value in expected.values() if value) > 50


def random_city(rng: random.Random) -> dict[str, str]:
    """A delivery of a few organizations; codes are blank, unlisted or other names for a type."""
    codes = ["A01", "A02", "B01", "B02"]
    types = ["11", "12", "31", "22", "23", "41", "?", ""]

    def lines(header: str, rows: list[list[object]]) -> str:
        return "\n".join([header, *(",".join(map(str, row)) for row in rows)])

    kinds = {code: rng.choice(["20", "50", "", "?"]) for code in codes}
    people = [
        [
            f"p{number}",
            rng.choice(codes),
            rng.choice(["", "D1"]),
            rng.choice(types),
            rng.choice(["1", "2", "", "?"]),
            rng.choice(["1964-05-01", "1980-01-01", "1999-07-01", ""]),
            rng.choice(["11", "21", "31", "?", ""]),
            *rng.choice([("M", "M5"), ("P", "P7"), ("P", "M5"), ("W", ""), ("", "?")]),
            *rng.choice([("142", "3"), ("141", "1"), ("?", "3"), ("", ""), ("", "")]),
            rng.choice(["1", "1", "2", ""]),
            rng.choice(["1", "1", "2", "?", ""]),
        ]
        for number in range(60)
    ]
    posts = [
        [code, kind, rng.choice(["1", "2", ""]), rng.randint(0, 9)]
        for code in codes
        for kind in types[:6]
        if rng.random() < 0.7
    ]
    leads = [
        [code, department, level, role, rng.randint(0, 2)]
        for code in codes
        for department in ("", "D1")
        for level, role in (("141", "1"), ("142", "3"))
        if rng.random() < 0.7
    ]
    workers = [
        [f"w{number}", rng.choice(codes), rng.choice(["01", "?", ""]), rng.choice(["M", "P", ""])]
        for number in range(12)
    ]
    return {
        "organization": lines(
            "organization_code,organization_name,organization_type_code",
            [[code, code, kind] for code, kind in kinds.items()],
        ),
        "person": lines(
            "person_id,organization_code,department_code,establishment_type_code,sex_code,"
            "birth_date,education_code,post_category_code,post_grade_code,leadership_level_code,"
            "leadership_role_code,occupancy_code,staff_status_code",
            people,
        ),
        "establishment": lines(
            "organization_code,establishment_type_code,funding_code,authorized_posts", posts
        ),
        "leadership_quota": lines(
            "organization_code,department_code,leadership_level_code,leadership_role_code,"
            "authorized_posts",
            leads,
        ),
        "off_establishment_worker": lines(
            "worker_id,organization_code,worker_type_code,post_category_code", workers
        ),
    }
