"""Careers month by month for a whole world: entries, moves, promotions and exits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import NO_DAY, Span
from bianzhi.synthetic.faults import seed_violations
from bianzhi.synthetic.people import joining, leading, leaving, moving, state
from bianzhi.synthetic.people.people import KINDS
from bianzhi.synthetic.people.state import TYPES, People
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import World


class City:
    """The people of a city and the arrays of their organizations."""

    LEADERSHIP = state.LEADERSHIP
    NO_DAY = NO_DAY
    # The constant attributes, one row per person; set once all careers are known.
    fixed: pl.DataFrame

    def __init__(self, world: World, span: Span, seed: int):
        self.world, self.span, self.seed = world, span, seed
        self.people = People()
        self.rng = stream(seed, "careers", "opening")
        self.scopes = list(world.scopes)
        place = {scope: number for number, scope in enumerate(self.scopes)}
        organizations, cells, lines = world.organizations, world.cells, world.lines
        self.organization_scope = np.array(
            [place[organization.scope] for organization in organizations], np.int32
        )
        self.organization_kind = np.array(
            [KINDS.index(organization.kind) for organization in organizations], np.int32
        )
        self.organization_level = np.array(
            [int(organization.level) for organization in organizations], np.int32
        )
        self.organization_end = np.array(
            [organization.works_to for organization in organizations], np.int64
        )
        self.organization_start = np.array(
            [organization.shown_from for organization in organizations], np.int64
        )
        self.cell_organization = np.array([cell.organization for cell in cells], np.int32)
        self.cell_type = np.array([TYPES.index(cell.type) for cell in cells], np.int32)
        self.cell_fill = np.array([cell.fill for cell in cells])
        self.cell_over = np.zeros((len(cells), 3), np.int64)  # extra posts, from, to
        self.line_organization = np.array([line.organization for line in lines], np.int32)
        self.line_department = np.array([line.department for line in lines], np.int32)
        self.line_rank = np.array([line.rank for line in lines], np.int32)
        self.line_posts = np.array([line.posts for line in lines], np.int64)
        self.line_start = np.array([line.start for line in lines], np.int64)
        self.line_end = np.array([line.end for line in lines], np.int64)
        self.line_level = np.array([int(line.level) for line in lines], np.int32)
        self.spared = np.zeros((len(lines), 2), np.int64)  # months without reduction
        self.moves: dict[int, list] = {}
        for move in world.moves:
            self.moves.setdefault(move.month, []).append(move)
        self.posts_by_month = self._posts_by_month()
        self._departments_by_organization()

    def _departments_by_organization(self) -> None:
        departments = self.world.departments
        self.department_organization = np.array(
            [department.organization for department in departments], np.int64
        )
        self.department_start = np.array([department.start for department in departments], np.int64)
        self.department_end = np.array([department.end for department in departments], np.int64)
        weight = np.array([max(department.posts, 1) for department in departments], float)
        self.department_weight = weight

    def today(self, month: int) -> int:
        """The last day of ``month`` as a day number."""
        return int(self.span.closes(month))

    def some_day(self, month: int, number: int) -> np.ndarray:
        """Random days within a month."""
        first, last = int(self.span.opens(month)), self.today(month)
        return self.rng.integers(first, last + 1, number).astype(np.int32)

    def line_spared(self, month: int) -> np.ndarray:
        """Whether the excess leaders of each line stay for now, because the excess was planted."""
        return (self.spared[:, 0] <= month) & (month < self.spared[:, 1])

    def posts(self, month: int) -> np.ndarray:
        """The authorized posts per cell in a month."""
        return self.posts_by_month[month]

    def _posts_by_month(self) -> np.ndarray:
        posts = np.zeros((self.span.count, len(self.world.cells)), np.int64)
        for cell in self.world.cells:
            for month, number in cell.steps:
                posts[month:, cell.index] = number
        return posts

    def some_department(self, organizations: np.ndarray, month: int) -> np.ndarray:
        """A department open in ``month`` for each organization, by size; -1 if it has none."""
        usable = np.flatnonzero((self.department_start <= month) & (month < self.department_end))
        owners = self.department_organization[usable]
        order = np.argsort(owners, kind="stable")
        usable, owners = usable[order], owners[order]
        total = np.r_[0.0, np.cumsum(self.department_weight[usable])]
        first = np.searchsorted(owners, organizations, "left")
        last = np.searchsorted(owners, organizations, "right")
        drawn = total[first] + self.rng.random(len(organizations)) * (total[last] - total[first])
        place = np.searchsorted(total, drawn, "right") - 1
        place = np.clip(place, first, np.maximum(last - 1, first))
        matches = last > first
        result = np.full(len(organizations), -1, np.int32)
        result[matches] = usable[place[matches]]
        return result

    def run(self, progress: Callable[[str, int, int], None] | None = None) -> dict[str, np.ndarray]:
        """Run all months; return the log of states."""
        seed_violations.plant(self)
        joining.open_posts(self)
        for _ in range(6):
            leading.fill(self, 0, 0.97)
        for month in range(1, self.span.count):
            self.rng = stream(self.seed, "careers", int(self.span.first + month))
            moving.reform(self, month)
            leaving.leave(self, month)
            leading.digest(self, month)
            leading.fill(self, month)
            moving.transfer(self, month)
            joining.hire(self, month)
            moving.develop(self, month)
            if progress and month % 12 == 0:
                progress("careers", month, self.span.count)
        return self.people.history()
