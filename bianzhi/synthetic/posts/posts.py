"""Graded posts of public institutions and the appointments of leaders."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.synthetic.intervals import Stock, Words, dates
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import GRADES
from bianzhi.synthetic.streams import stream

_NAMES = {"P": "专业技术岗位", "M": "管理岗位", "W": "工勤技能岗位"}
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")


def post_stock(city: City, people: Stock, cell: np.ndarray, grade: np.ndarray, every: int) -> Stock:
    """Groups of equal posts: one row for the filled and one for the vacant posts."""
    graded = (grade >= 0) & np.isin(city.cell_type[cell], (4, 5, 6))
    key = cell[graded].astype(np.int64) * len(GRADES) + grade[graded]
    start, end = people.start[graded], people.end[graded]
    cells = np.flatnonzero(np.isin(city.cell_type, (4, 5, 6)))
    months = [m for m in range(city.span.count) if m % every == 0 or m == city.span.count - 1]
    filled = np.zeros((len(months), len(cells) * len(GRADES)), np.int32)
    vacant = np.zeros_like(filled)
    place = np.full(len(city.cell_organization), -1)
    place[cells] = np.arange(len(cells))
    column = place[key // len(GRADES)] * len(GRADES) + key % len(GRADES)
    for line, month in enumerate(months):
        shown = (start <= month) & (month < end)
        filled[line] = np.bincount(column[shown], minlength=filled.shape[1])
    shares, base = _shares(filled.mean(axis=0).reshape(len(cells), len(GRADES)))
    for line, month in enumerate(months):
        wanted = _grades(city.posts(month)[cells], shares, base)
        vacant[line] = np.maximum(wanted.ravel() - filled[line], 0)
    bounds = np.array([*months, 10**6])
    parts = [_runs(numbers, bounds) for numbers in (filled, vacant)]
    columns, first, last, number = (np.concatenate(item) for item in zip(*parts, strict=True))
    state = np.repeat([0, 1], [len(part[0]) for part in parts])
    order = np.lexsort((state, columns))
    columns, first, last, number, state = (
        item[order] for item in (columns, first, last, number, state)
    )
    return _rows(city, cells, columns, first, last, number, state, every)


def _shares(usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of each grade in the posts of a cell, from the usual occupancy."""
    total = np.maximum(usual.sum(axis=1, keepdims=True), 1e-9)
    return usual / total, usual.argmax(axis=1)


def _grades(posts: np.ndarray, shares: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Posts by grade; posts left over by the shares go to the ordinary grade."""
    wanted = np.floor(posts[:, None] * shares).astype(np.int64)
    wanted[np.arange(len(posts)), base] += posts - wanted.sum(axis=1)
    return wanted


def _runs(numbers: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, ...]:
    """Runs of equal positive numbers down each column: column, first, end, number."""
    turned = numbers.T
    changes = np.ones(turned.shape, bool)
    changes[:, 1:] = turned[:, 1:] != turned[:, :-1]
    column, row = np.nonzero(changes)
    ends = np.r_[row[1:], 0]
    same = np.r_[column[1:] == column[:-1], False]
    ends = np.where(same, ends, turned.shape[1])
    number = turned[column, row]
    kept = number > 0
    return column[kept], bounds[row[kept]], bounds[ends[kept]], number[kept]


def _rows(
    city: City,
    cells: np.ndarray,
    column: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    number: np.ndarray,
    state: np.ndarray,
    every: int,
) -> Stock:
    organization = city.cell_organization[cells[column // len(GRADES)]]
    grade = column % len(GRADES)
    codes = Words(
        [
            f"{organization.code}-{code}"
            for organization in city.world.organizations
            for code in GRADES
        ]
    )
    code = codes.at(organization * len(GRADES) + grade)
    titles = [f"{_NAMES[text[0]]}{_CHINESE[int(text[1:]) - 1]}级" for text in GRADES]
    frame = pl.DataFrame(
        {
            "post_code": pl.select(
                pl.when(pl.Series(state == 0)).then(code).otherwise(code + "V")
            ).to_series(),
            "organization_code": Words(
                [organization.code for organization in city.world.organizations]
            ).at(organization),
            "post_title": Words(titles).at(grade),
            "post_category_code": Words([text[0] for text in GRADES]).at(grade),
            "post_grade_code": Words(GRADES).at(grade),
            "authorized_fte": pl.Series(number),
            "occupied_code": Words(("filled", "vacant")).at(state),
            "required_education_code": Words(("21", "31", "41")).at(
                np.where(grade < 7, 0, np.where(grade < 23, 1, 2))
            ),
            "status_code": Words(("1",)).at(np.zeros(len(column), int)),
        }
    )
    scope = city.organization_scope[organization]
    order = np.lexsort((np.arange(len(organization)), organization))
    return Stock("post", frame[order], first[order], last[order], scope[order], every)


def appointment_stock(city: City, people: Stock, state: dict[str, np.ndarray], every: int) -> Stock:
    """The main appointment of every leader, and a second one for a few chiefs."""
    led = np.flatnonzero(state["line"] >= 0)
    rng = stream(city.seed, "appointments")
    line = state["line"][led]
    also = city.line_rank[line] <= 1
    second = led[also & (state["person"][led] % 9 == 0)]
    rows = np.r_[led, second]
    number = np.r_[np.zeros(len(led), int), np.ones(len(second), int)]
    order = np.lexsort((number, rows))
    rows, number = rows[order], number[order]
    line = state["line"][rows]
    source = people.frame[rows]
    acting = (rng.random(len(city.people.birth)) < 0.01)[state["person"][rows]] & (number == 0)
    main = pl.Series(number == 0)
    documents = Words([document.number for document in city.world.documents])
    frame = source.select(
        "person_id",
        "organization_code",
        pl.Series("appointment_no", Words(("1", "2")).at(number)),
        pl.when(main).then("post_title").otherwise(pl.lit("机关党委书记")).alias("post_title"),
        pl.when(main).then("department_code").alias("department_code"),
        "post_category_code",
        "post_grade_code",
        pl.when(main).then("leadership_level_code").alias("leadership_level_code"),
        pl.when(main).then("leadership_role_code").alias("leadership_role_code"),
        main.alias("is_main"),
        pl.Series("is_acting", acting),
        dates(state["appointed"][rows]).alias("appointed_on"),
        documents.at(np.array([line.document for line in city.world.lines])[line]).alias("doc_no"),
    )
    return Stock(
        "appointment", frame, people.start[rows], people.end[rows], people.scope[rows], every
    )
