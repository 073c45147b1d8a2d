"""The figures of tables as parts of one whole, and every linear relation between them.

A figure sums a measure over a region: the combinations of values that its row, its column and its
fact leave. Figures of one region are the same number. A region that other regions make up is
their sum: within each group of columns the regions that figures ask for are expressed by as few of
them as possible, with nothing asked of the group first. What has rows in few places of a table is
what stands there, and what has none is zero. Sums that no table prints are quantities
of their own until they are eliminated; what is left are relations of printed figures alone.
That these are all there are is what ``tests/disclosure/test_public_completeness.py`` counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from bianzhi.disclosure.attack.elimination import Terms, eliminated, independent
from bianzhi.disclosure.knowledge.counting import identities, of_organizations
from bianzhi.disclosure.knowledge.domains import basis
from bianzhi.disclosure.knowledge.rows import Occupied, Quantity
from bianzhi.disclosure.knowledge.sums import Sums, Tables, alike
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable

# A printed figure, or a quantity that no table prints.
Figure = Cell | Quantity
# What was asked for last: tables of one edition are part of what is known about the next ones.
_MOST_KNOWN = 6
_known: deque[tuple[tuple, Relations]] = deque(maxlen=_MOST_KNOWN)


@dataclass(frozen=True)
class Relations:
    """What ties figures together.

    ``same``: figures that are one number. ``sums``: coefficients of figures that add up to zero.
    ``expressed``: for quantities that no table prints, figures that add up to them. ``printed``:
    a figure of each quantity that some table prints. ``place_groups``: groups of columns that an
    organization changes when it moves.
    """

    same: list[list[Cell]]
    sums: list[Terms[Cell]]
    expressed: Mapping[Quantity, Terms[Cell]]
    printed: Mapping[Quantity, Cell]
    place_groups: frozenset[str]


def relations(tables: Tables, settings: Settings) -> Relations:
    """Every linear relation between figures of ``tables`` that holds for whatever they count."""
    asked = (settings, *(_shape(key, table, settings) for key, table in tables.items()))
    for known, found in _known:
        if known == asked:
            return found
    found = _Regions(tables, settings).relations()
    _known.append((asked, found))
    return found


def _shape(key: tuple[str, str], table: FilledTable, settings: Settings) -> tuple:
    """All of a table that relations follow from: they hold for whatever the figures are."""
    return (
        *(key, table.code, table.period, table.definition, table.columns, tuple(table.rows)),
        *(table.headings, tuple(alike(table, settings))),
    )


class _Regions:
    """Resolves the quantities of tables into the ones they are made up of."""

    def __init__(self, tables: Tables, settings: Settings):
        self.settings = settings
        self.sums = Sums(tables, settings)
        self.domains = self.sums.domains
        self.cells = self.sums.cells
        self.occupied = Occupied(self.domains, self.sums.rows)
        self.nothing: dict[Quantity, bool] = {}
        self.identities = identities(settings)
        self.said: set[frozenset[Quantity]] = set()
        self.bases = self._bases()
        self.ends: dict[tuple[object, str, int], list[int]] = {}
        for (kind, group, mask), parts in self.bases.items():
            for part in parts or ():
                self.ends.setdefault((kind, group, part), []).append(mask)

    def _bases(self) -> dict[tuple[object, str, int], dict[int, float] | None]:
        """For each set that figures of a kind ask of a group, the sets it is made up of."""
        used: dict[tuple[object, str], dict[int, None]] = {}
        together = (terms for _, terms in self.sums.together)
        for terms in (*self.sums.of_cell.values(), *self.sums.by_ways.values(), *together):
            for measure, region in terms:
                for group, mask in region:
                    used.setdefault((measure.counted, group), {})[mask] = None
        rests: dict[tuple[object, str], dict[int, None]] = {}
        for kind, group, inner, rest in self._of_rows():
            used.setdefault((kind, group), {}).update(dict.fromkeys(filter(None, (*inner, rest))))
            rests.setdefault((kind, group), {})[rest] = None
        for key, masks in used.items():
            # What a set has outside all rows of a table is nothing.
            outside = [mask & rest for mask in masks for rest in rests.get(key, ())]
            masks.update(dict.fromkeys(filter(None, outside)))
        bases: dict[tuple[object, str, int], dict[int, float] | None] = {}
        for (kind, group), masks in used.items():
            full = self.domains.full[group]
            ordered = [full, *sorted(masks, key=lambda number: (-number.bit_count(), number))]
            made_up = basis(ordered, full.bit_length())
            for mask, parts in zip(ordered, made_up, strict=True):
                named = parts and {ordered[place]: weight for place, weight in parts.items()}
                bases[kind, group, mask] = named
        return bases

    def _of_rows(self) -> Iterator[tuple[object, str, list[int], int]]:
        """Sets that rows of a table could ask for, and what those of a dimension leave over."""
        for rows in self.sums.rows:
            for above, items in rows.items.items():
                for group in sorted({group for item in items for group, _ in item}):
                    outer = dict(above).get(group, self.domains.full[group])
                    inner = [dict(item)[group] & outer for item in items if group in dict(item)]
                    rest = outer
                    for mask in inner:
                        rest &= ~mask
                    for counted in rows.counted:
                        yield counted, group, inner, rest

    def relations(self) -> Relations:
        """All relations, of printed figures only."""
        sums = [*self.sums.of_cell.items(), *self.sums.by_ways.items()]
        printed = {quantity: cells[0] for quantity, cells in self.cells.items()}
        named = [self._named(equation, printed) for equation in self._equations()]
        for cell, terms in sums:
            if cell in self.sums.by_ways or list(terms.values()) != [1]:
                left = self._without_nothing(terms)
                named.append(self._named({q: -w for q, w in left.items()}, printed, {cell: 1}))
        for cells, terms in self.sums.together:
            left = self._without_nothing(terms)
            own: Terms[Figure] = dict.fromkeys(cells, 1)
            named.append(self._named({q: -w for q, w in left.items()}, printed, own))
        named += [{first: 1, second: -1} for first, second in self.sums.alike]
        rest, expressed = eliminated(named, lambda item: not isinstance(item, Cell))
        same = [cells for cells in self.cells.values() if len(cells) > 1]
        # Nothing but cells is left once the quantities are eliminated.
        return Relations(
            same,
            independent(cast(list[Terms[Cell]], rest)),
            cast(Mapping[Quantity, Terms[Cell]], expressed),
            printed,
            self.domains.of_place(),
        )

    def _equations(self) -> Iterator[Terms[Quantity]]:
        """Sums of quantities that are zero, of all that figures ask for and what that leads to."""
        together = [terms for _, terms in self.sums.together]
        every = (*self.sums.of_cell.values(), *self.sums.by_ways.values(), *together)
        asked_for = dict.fromkeys(quantity for terms in every for quantity in terms)
        waiting = list(
            dict.fromkeys([*asked_for, *(b for q in asked_for for b in self._beside(q))])
        )
        known = set(waiting)
        alike: dict[Quantity, Quantity] = {}
        while waiting:
            quantity = waiting.pop()
            for terms, equation in self._around(quantity):
                waiting += [other for other in terms if other not in known]
                known |= set(terms)
                yield equation
            if not self._is_nothing(quantity):
                # Where the rest of two regions has no rows, they hold the same.
                other = alike.setdefault(self.occupied.narrowed(quantity), quantity)
                if other != quantity:
                    yield {quantity: 1, other: -1}

    def _around(self, quantity: Quantity) -> Iterator[tuple[Terms[Quantity], Terms[Quantity]]]:
        """Sums that are zero with a quantity among them; also without what is zero by itself."""
        for identity in self._identities(quantity):
            yield identity, self._without_nothing(identity)
        is_nothing = self._is_nothing(quantity)
        if is_nothing and quantity in self.cells:
            yield {}, {quantity: 1}
        parts = self._made_up(quantity)
        if parts is not None:
            # A part that is nothing says something too: of what others make it up.
            own: Terms[Quantity] = {} if is_nothing else {quantity: 1.0}
            left = self._without_nothing(parts)
            yield parts, {**own, **{part: -weight for part, weight in left.items()}}

    @staticmethod
    def _named(
        terms: Terms[Quantity],
        printed: Mapping[Quantity, Cell],
        more: Terms[Figure] | None = None,
    ) -> Terms[Figure]:
        """The terms with figures in place of the quantities that they print."""
        result: Terms[Figure] = dict(more or {})
        for quantity, weight in terms.items():
            name: Figure = printed.get(quantity, quantity)
            result[name] = result.get(name, 0) + weight
        return {name: weight for name, weight in result.items() if weight}

    def _made_up(self, quantity: Quantity) -> Terms[Quantity] | None:
        """What the quantity is the sum of, by the first group where it is one."""
        measure, region = quantity
        for group, mask in sorted(region):
            parts = self.bases.get((measure.counted, group, mask))
            if parts is None:
                continue
            rest = {other: number for other, number in region if other != group}
            made_up: Terms[Quantity] = {}
            for part, weight in parts.items():
                limited = self.domains.limited({**rest, group: part})
                if limited is not None:
                    made_up[measure, limited] = weight
            return made_up
        return None

    def _identities(self, quantity: Quantity) -> Iterator[Terms[Quantity]]:
        """Quantities that add up to zero with it, each sum once."""
        measure, region = quantity
        sums: list[Terms[Quantity]] = [
            {(measure.of(counted), region): weight for counted, weight in terms}
            for terms in self.identities.get(measure.counted, ())
        ]
        sums += [t for rule in self.sums.lifted for t in rule.around(quantity, self.domains)]
        for terms in sums:
            key = frozenset(terms)
            if key not in self.said:
                self.said.add(key)
                yield terms

    def _beside(self, quantity: Quantity) -> Iterator[Quantity]:
        """What is left of a whole besides the quantity and others like it, printed or not."""
        measure, region = quantity
        for group, mask in sorted(region):
            for end in self.ends.get((measure.counted, group, mask), ()):
                limited = self.domains.limited({**dict(region), group: end})
                if limited is not None:
                    yield measure, limited

    def _without_nothing(self, terms: Terms[Quantity]) -> Terms[Quantity]:
        return {item: weight for item, weight in terms.items() if not self._is_nothing(item)}

    def _is_nothing(self, quantity: Quantity) -> bool:
        """Whether the quantity is zero in every city with the rows that there are."""
        result = self.nothing.get(quantity)
        if result is None:
            result = self._cancels(quantity) or self.occupied.is_empty(quantity)
            self.nothing[quantity] = result
        return result

    def _cancels(self, quantity: Quantity) -> bool:
        """Whether what one place gives another takes, and the quantity is of all places."""
        measure, region = quantity
        return measure.counted in self.settings.cancelling and not any(
            self.domains.group_of.get(name) == group
            for group, _ in region
            for name in of_organizations()
        )
