"""The rows that tables have. They show which combinations of values do not exist.

A table has a row for every combination of its dimensions that its facts have. A region is empty
where no combination lies in rows of all the tables that count its facts: one table has only public
institutions there, another has none of that kind of staff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bianzhi.disclosure.knowledge.counting import Measure
from bianzhi.disclosure.knowledge.domains import Domains, Region

# A sum that can be asked for: a measure over a region.
Quantity = tuple[Measure, Region]
# Rows of a table by how deep they lie and what they leave.
Place = tuple[int, Region]
# What conditions leave of groups; all of those that are not named.
Sets = Mapping[str, int]
# A region that is not decided in so many steps is taken for one that has rows.
MOST_STEPS = 2000
# Of a region in more rows of a table than that, the rows are not looked at one by one.
MOST_PARTS = 8


@dataclass(eq=False)
class TableRows:
    """The rows of a table at one moment.

    ``counted``: what its columns count. ``covers``: for measures that count rows of its facts, what
    such rows meet, and the regions in which there may be others.
    """

    counted: dict[tuple[str, str], None] = field(default_factory=dict)
    covers: dict[Measure, list[tuple[Region, list[Region]]]] = field(default_factory=dict)
    children: dict[Place, list[Region]] = field(default_factory=dict)
    # What the innermost items of rows ask for by themselves, by what the rows above them leave.
    items: dict[Region, list[Region]] = field(default_factory=dict)
    # The groups that rows limit, and what was asked of the rows before.
    groups: list[str] = field(default_factory=list)
    parts: dict[tuple[int, ...], list[Sets]] = field(default_factory=dict)

    def add(self, domains: Domains, rows: Sequence[Sequence[tuple[str, Region | None]]]) -> None:
        """Add the rows: for each of its items the condition, and what that leaves."""
        depths: dict[int, dict[str, Region]] = {}
        paths = []
        for items in rows:
            before: Region | None = frozenset()
            for _, region in items[:-1]:
                before = domains.both(before, region)
            condition, innermost = items[-1]
            if before is None or innermost is None:
                continue  # no fact meets conditions that exclude each other
            own = domains.both(before, innermost)
            place = (len(items) - 1, before)
            if own is not None and own not in self.children.setdefault(place, []):
                self.children[place].append(own)
            depths.setdefault(len(items), {})[condition] = innermost
            paths.append((len(items), before))
        limits = {item for children in self.children.values() for row in children for item in row}
        self.groups = sorted({group for group, _ in limits})
        for depth, above in dict.fromkeys(paths):
            self.items.setdefault(above, []).extend(depths[depth].values())

    def inside(self, own: Sets, domains: Domains) -> list[Sets]:
        """What the innermost rows hold of a region: sets of the groups that rows limit."""
        limits = {group: own.get(group, domains.full[group]) for group in self.groups}
        key = tuple(limits.values())
        if key not in self.parts:
            self.parts[key] = list(self._inside((0, frozenset()), limits))
        return self.parts[key]

    def _inside(self, place: Place, own: Sets) -> Iterator[Sets]:
        if place not in self.children:
            yield own
            return
        for child in self.children[place]:
            common = {**own, **{group: own[group] & mask for group, mask in child}}
            if all(common.values()):
                yield from self._inside((place[0] + 1, child), common)


class Occupied:
    """Which regions can hold anything, by the rows of all tables."""

    def __init__(self, domains: Domains, tables: Sequence[TableRows]):
        self.domains = domains
        self.of_measure: dict[Measure, list[TableRows]] = {}
        for rows in tables:
            for measure in rows.covers:
                self.of_measure.setdefault(measure, []).append(rows)
        # What all rows meet that a measure counts.
        self.met = {
            measure: {item for rows in covering for met, _ in rows.covers[measure] for item in met}
            for measure, covering in self.of_measure.items()
        }
        # The groups that decide which tables have all rows of a region, and what they decide.
        self.covering: dict[Measure, tuple[Sequence[str], dict[tuple, tuple]]] = {
            measure: (
                sorted(
                    {
                        group
                        for rows in covering
                        for _, others in rows.covers[measure]
                        for region in others
                        for group, _ in region
                    }
                ),
                {},
            )
            for measure, covering in self.of_measure.items()
        }
        self.empty: dict[tuple, bool] = {}
        self.hulls: dict[tuple, Sets] = {}
        self.steps = 0

    def is_empty(self, quantity: Quantity) -> bool:
        """Whether no combination in the region of a quantity has a row in every table."""
        looked_at = self._looked_at(quantity)
        return looked_at is None or self._is_empty(*looked_at)

    def narrowed(self, quantity: Quantity) -> Quantity:
        """The quantity over as much less of its region as has no rows, group by group."""
        measure, region = quantity
        looked_at = self._looked_at(quantity)
        if looked_at is None:
            return quantity
        key = _key(*looked_at)
        if key not in self.hulls:
            self.hulls[key] = self._hull(*looked_at)
        less = self.domains.limited({**dict(region), **self.hulls[key]})
        return measure, region if less is None else less

    def _hull(self, own: Sets, tables: Sequence[TableRows]) -> Sets:
        """For each group the values that some row leaves of it, in every table."""
        while True:
            before = own
            for rows in tables:
                parts = rows.inside(own, self.domains)
                if len(parts) <= MOST_PARTS:
                    parts = [p for p in parts if not self._is_empty({**own, **p}, tables)]
                sets = dict.fromkeys(rows.groups, 0)
                for part in parts:
                    for group, mask in part.items():
                        sets[group] |= mask
                own = {**own, **sets}
            if own == before or not all(own.values()):
                return own

    def _looked_at(self, quantity: Quantity) -> tuple[Sets, Sequence[TableRows]] | None:
        """What is asked of groups that rows limit, and the tables that have all such rows.

        None where no row can be what the quantity counts.
        """
        measure, region = quantity
        own = dict(region)
        for group, mask in self.met.get(measure, ()):
            own[group] = own.get(group, mask) & mask
            if not own[group]:
                return None
        deciding, known = self.covering.get(measure, ((), {}))
        key = tuple(own.get(group) for group in deciding)
        if key not in known:
            known[key] = self._covering(measure, own)
        tables, groups = known[key]
        return {group: own[group] for group in groups if group in own}, tables

    def _covering(self, measure: Measure, own: Sets) -> tuple[Sequence[TableRows], Sequence[str]]:
        """The tables that have all rows of a region, and the groups that their rows limit."""
        full = self.domains.full

        def excludes(region: Region) -> bool:
            return any(not own.get(group, full[group]) & mask for group, mask in region)

        tables = tuple(
            rows
            for rows in self.of_measure.get(measure, ())
            if any(all(map(excludes, others)) for _, others in rows.covers[measure])
        )
        return tables, sorted({group for rows in tables for group in rows.groups})

    def _is_empty(self, own: Sets, tables: Sequence[TableRows]) -> bool:
        key = _key(own, tables)
        if key not in self.empty:
            self.steps = 0
            self.empty[key] = not self._is_possible(own, tables)
        return self.empty[key]

    def _is_possible(self, own: Sets, tables: Sequence[TableRows]) -> bool:
        self.steps += 1
        if self.steps > MOST_STEPS:
            return True
        held = [(rows.inside(own, self.domains), rows) for rows in tables]
        # Where one row holds all of the region, the table says nothing more about it.
        left = [item for item in held if len(item[0]) != 1 or self._limits(own, item[0][0])]
        if not left:
            return True
        parts, chosen = min(left, key=lambda item: len(item[0]))
        others = [rows for _, rows in left if rows is not chosen]
        return any(self._is_possible({**own, **part}, others) for part in parts)

    def _limits(self, own: Sets, part: Sets) -> bool:
        """Whether a row holds less than a region."""
        return any(own.get(group, self.domains.full[group]) != mask for group, mask in part.items())


def _key(own: Sets, tables: Sequence[TableRows]) -> tuple:
    return (tables, tuple(sorted(own.items())))
