"""Violations in the simulation itself: cells beyond their posts, leaders beyond the quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import DEPUTY, HEAD

if TYPE_CHECKING:
    from bianzhi.synthetic.people.careers import City

_OVER_CELLS = 0.022  # cells over establishment at some time, for some years
_OVER_LINES = 0.05  # deputy lines with one leader too many at some time
_SECOND_CHIEFS = 0.002


def plant(city: City) -> None:
    """Choose the cells and lines over their limit, and the duration of each excess."""
    rng = stream(city.seed, "plants")
    months = city.span.count
    posts = city.posts(0)
    usable = np.flatnonzero(
        (posts >= 8)
        & (city.cell_type != 7)
        & (city.organization_end > months)[city.cell_organization]
    )
    number = min(len(usable), max(2, round(len(usable) * _OVER_CELLS * 1.6)))
    chosen = rng.choice(usable, number, replace=False)
    beyond = np.array(
        [
            cell.separately_listed + cell.revolving_in - cell.revolving_out
            for cell in city.world.cells
        ]
    )[chosen]
    extra = np.maximum(1, np.round(posts[chosen] * rng.uniform(0.02, 0.06, number))) + beyond
    first = rng.integers(0, max(1, months - 24), len(chosen))
    city.cell_over[chosen] = np.column_stack(
        [extra, first, first + rng.integers(12, 84, len(chosen))]
    )
    for rank, share in ((DEPUTY, _OVER_LINES), (HEAD, _SECOND_CHIEFS)):
        lines = np.flatnonzero((city.line_rank == rank) & (city.line_end > months))
        picked = lines[rng.random(len(lines)) < share]
        if rank == DEPUTY and not len(picked):
            picked = lines[:1]
        start = rng.integers(1, max(2, months - 12), len(picked))
        city.spared[picked] = np.column_stack([start, start + rng.integers(6, 36, len(picked))])
