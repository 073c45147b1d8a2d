"""Violations that follow from events: over posts, over quota, over age, organization ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from bianzhi.synthetic.intervals import MARKS, Stock
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import TYPES
from bianzhi.synthetic.world import FOREVER


def over_established(
    city: City, people: Stock, organization: np.ndarray, establishments: Stock
) -> pl.DataFrame:
    """Cells with more people than their ceiling; one mark per unbroken run of months."""
    cell = _cells(city, people, organization)
    heads = _count(city, people, cell, len(city.cell_organization))
    ceiling = city.posts_by_month.T
    extra = [
        cell.separately_listed + cell.revolving_in - cell.revolving_out for cell in city.world.cells
    ]
    ceiling = np.where(ceiling > 0, ceiling + np.array(extra)[:, None], 0)
    rows, places = [], Places(establishments)
    for number, first, last in _runs((heads > ceiling) & (ceiling > 0)):
        planted = city.cell_over[number, 1] <= last and first < city.cell_over[number, 2]
        row = places.row(number, first)
        organization_code = city.world.organizations[city.cell_organization[number]].code
        cause = (
            "planted"
            if planted
            else _cause(city, city.cell_organization[number], first, "adjustment")
        )
        key = f"{organization_code}|{TYPES[city.cell_type[number]]}"
        most = int((heads - ceiling)[number, first : last + 1].max())
        rows.append(
            (
                row,
                "C01",
                cause,
                organization_code,
                key,
                "authorized_posts",
                str(most),
                None,
                first,
                last,
            )
        )
    return pl.DataFrame(rows, schema=MARKS, orient="row").filter(pl.col("row") >= 0)


def _count(city: City, people: Stock, place: np.ndarray, size: int) -> np.ndarray:
    """The number of visible rows by place and month."""
    count = city.span.count
    counted = place >= 0
    change = np.zeros((size, count + 1), np.int64)
    np.add.at(change, (place[counted], np.minimum(people.start[counted], count)), 1)
    np.add.at(change, (place[counted], np.minimum(people.end[counted], count)), -1)
    return np.cumsum(change, axis=1)[:, :count]


def _runs(flags: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Unbroken runs of true values: row, first and last column."""
    padded = np.zeros((flags.shape[0], flags.shape[1] + 2), np.int8)
    padded[:, 1:-1] = flags
    change = np.diff(padded, axis=1)
    row, first = np.nonzero(change == 1)
    _, last = np.nonzero(change == -1)
    return zip(row.tolist(), first.tolist(), (last - 1).tolist(), strict=True)


class Places:
    """An index from cell or line and month to the row of a stock."""

    def __init__(self, stock: Stock):
        self.stock = stock
        self.order = np.argsort(stock.subjects(), kind="stable")
        self.subjects = stock.subjects()[self.order]

    def row(self, subject: int, month: int) -> int:
        """The row of the stock with ``subject`` in ``month``, or -1."""
        low, high = np.searchsorted(self.subjects, [subject, subject + 1])
        for row in self.order[low:high].tolist():
            if self.stock.start[row] <= month < self.stock.end[row]:
                return row
        return -1


def _cause(city: City, organization: int, month: int, otherwise: str) -> str:
    near = any(
        move.target == organization and move.month <= month <= move.month + 24
        for moves in city.moves.values()
        for move in moves
        if move.share >= 1 and move.source != move.target
    )
    return "reform" if near else otherwise


def over_quota(city: City, people: Stock, line: np.ndarray, quotas: Stock) -> pl.DataFrame:
    """Leadership lines with more leaders than their quota."""
    heads = _count(city, people, line, len(city.line_posts))
    months = np.arange(city.span.count)
    in_force = (city.line_start[:, None] <= months) & (months < city.line_end[:, None])
    rows, places = [], Places(quotas)
    for number, first, last in _runs((heads > city.line_posts[:, None]) & in_force):
        planted = city.spared[number, 0] <= last and first < city.spared[number, 1]
        row = places.row(number, first)
        item = city.world.lines[number]
        code = city.world.organizations[item.organization].code
        cause = "planted" if planted else _cause(city, item.organization, first, "overlap")
        holder = city.world.departments[item.department].code if item.department >= 0 else ""
        key = f"{code}|{holder}|{item.level}|{item.role}"
        rule = "D04" if item.role == "1" else "D01"
        most = int((heads[number] - city.line_posts[number])[first : last + 1].max())
        rows.append((row, rule, cause, code, key, "authorized_posts", str(most), None, first, last))
    return pl.DataFrame(rows, schema=MARKS, orient="row").filter(pl.col("row") >= 0)


def over_age(city: City, people: Stock, person: np.ndarray) -> pl.DataFrame:
    """People shown after the month of their statutory retirement because the record is late."""
    due = city.people.retires[person] - city.span.first + 1
    return _late_rows(city, people, person, due, "E05", "staff_status_code")


def in_ended_organizations(
    city: City, people: Stock, person: np.ndarray, organization: np.ndarray
) -> pl.DataFrame:
    """People still shown in an organization after its end."""
    ended = np.array([organization.works_to + 1 for organization in city.world.organizations])[
        organization
    ]
    return _late_rows(city, people, person, ended, "A08", "organization_code")


def in_closed_departments(
    city: City, people: Stock, person: np.ndarray, department: np.ndarray
) -> pl.DataFrame:
    """People still shown in a department that no longer exists."""
    ended = np.where(department >= 0, city.department_end[department], FOREVER)
    wrong = (people.frame["department_code"] == "99").fill_null(False).to_numpy()
    due = np.where(wrong, FOREVER, ended)
    return _late_rows(city, people, person, due, "E07", "department_code")


def without_posts(
    city: City, people: Stock, organization: np.ndarray, organizations: Stock
) -> pl.DataFrame:
    """Organizations with people of a type for which they have no posts at that time."""
    cell = _cells(city, people, organization)
    heads = _count(city, people, cell, len(city.cell_organization))
    rows, places = [], Places(organizations)
    for number, first, last in _runs((heads > 0) & (city.posts_by_month.T == 0)):
        owner = int(city.cell_organization[number])
        code = city.world.organizations[owner].code
        key = f"{code}|{TYPES[city.cell_type[number]]}"
        most = int(heads[number, first : last + 1].max())
        row = places.row(owner, first)
        rows.append((row, "C12", "late", code, key, None, str(most), None, first, last))
    return pl.DataFrame(rows, schema=MARKS, orient="row").filter(pl.col("row") >= 0)


def _cells(city: City, people: Stock, organization: np.ndarray) -> np.ndarray:
    """The cell of each person row by its recorded type; -1 if the organization has none."""
    types = people.frame["establishment_type_code"].to_list()
    organizations = city.world.organizations
    return np.array(
        [
            organizations[item].cells.get(kind, -1)
            for item, kind in zip(organization.tolist(), types, strict=True)
        ],
        np.int64,
    )


def _late_rows(
    city: City, people: Stock, person: np.ndarray, due: np.ndarray, rule: str, column: str
) -> pl.DataFrame:
    last = np.minimum(people.end, city.span.count)
    rows = np.flatnonzero(last > np.maximum(due, people.start))
    first = np.maximum(due, people.start)[rows]
    return pl.DataFrame(
        {
            "row": rows,
            "rule_id": [rule] * len(rows),
            "cause": ["late"] * len(rows),
            "organization_code": people.frame["organization_code"].gather(rows),
            "record_key": city.fixed["person_id"].gather(person[rows]),
            "column_name": [column] * len(rows),
            "value": [None] * len(rows),
            "correct_value": [None] * len(rows),
            "first": first,
            "last": last[rows] - 1,
        },
        schema=MARKS,
    )
