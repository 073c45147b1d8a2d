"""The values that columns of facts can have together, and conditions as sets of them.

Columns that one condition names, or of which one says something of another (``implications`` in
``settings.yml``), form a group; its domain are the combinations of values that can occur. Every
value that a condition names is told apart, all others are one value more, and so is none. A
condition is then a set of combinations, kept as the bits of a number; that two differently written
conditions mean the same, that one is part of another or that several make up a whole is seen there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import duckdb
import numpy as np
from sqlglot import exp

from bianzhi.core.problems import Failed
from bianzhi.disclosure.knowledge.counting import columns_of, grouped, of_organizations, parse, sql
from bianzhi.disclosure.settings import default

OTHER = "<other>"
NEAR = 1e-7
# What conditions leave of each group of columns, as the bits of a number.
Region = frozenset[tuple[str, int]]
# Domains beyond this are a sign of conditions that name too many columns at once.
LARGEST = 2_000_000


class Domains:
    """Groups of columns with their domains, for all conditions that some tables name."""

    def __init__(self, conditions: Iterable[exp.Expr], implications: Sequence[str]):
        named = {sql(expression): expression for expression in conditions}
        columns: dict[str, set] = {name: set() for name in columns_of(list(named.values()))}
        rules = [
            expression
            for expression in map(parse, implications)
            if columns_of([expression]) & set(columns)
        ]
        columns |= {name: set() for name in columns_of(rules) if name not in columns}
        every = [*named.values(), *rules]
        for expression in every:
            _collect(expression, columns)
        self.group_of = grouped(every)
        self.full: dict[str, int] = {}
        self.masks: dict[str, int] = {}
        members: dict[str, list[str]] = {}
        for name in sorted(columns):
            members.setdefault(self.group_of[name], []).append(name)
        own: dict[str, list[str]] = {}
        for key, expression in named.items():
            own.setdefault(self.group(expression), []).append(key)
        for group, names in members.items():
            limits = tuple(
                sql(expression) for expression in rules if self.group(expression) == group
            )
            domain = tuple((name, tuple(sorted(columns[name], key=repr))) for name in names)
            size, masks = _masks(domain, limits, tuple(own.get(group, ())))
            self.full[group] = (1 << size) - 1
            self.masks |= dict(zip(own.get(group, ()), masks, strict=True))

    def group(self, expression: exp.Expr) -> str:
        """The group of the columns that a condition names.

        Raises:
            Failed: ``public.unreadable_sql``, where it names none.
        """
        names = columns_of([expression])
        if not names:
            raise Failed("public.unreadable_sql", 3, sql=sql(expression))
        return self.group_of[min(names)]

    def of_place(self) -> frozenset[str]:
        """The groups with columns that rows take over from their organization.

        Columns that follow from such columns are among them (``separate`` in ``settings.yml``).
        """
        separate = {name for text in default().separate for name in (text, sql(parse(text)))}
        names = of_organizations() | separate
        return frozenset(group for name, group in self.group_of.items() if name in names)

    def region(self, conditions: Iterable[exp.Expr]) -> Region | None:
        """For each group that the conditions limit, what they leave of it; None where nothing."""
        result: dict[str, int] = {}
        for expression in conditions:
            group = self.group(expression)
            result[group] = result.get(group, self.full[group]) & self.masks[sql(expression)]
        return self.limited(result)

    def both(self, one: Region | None, other: Region | None) -> Region | None:
        """What two regions have in common."""
        if one is None or other is None:
            return None
        result = dict(one)
        for group, mask in other:
            result[group] = result.get(group, mask) & mask
        return self.limited(result)

    @staticmethod
    def common(own: Mapping[str, int], region: Region) -> dict[str, int]:
        """What a region leaves of sets of all the groups it limits; 0 where nothing."""
        return {**own, **{group: own[group] & mask for group, mask in region}}

    def limited(self, masks: Mapping[str, int]) -> Region | None:
        """A region without the groups that it does not limit."""
        if not all(masks.values()):
            return None
        return frozenset((g, mask) for g, mask in masks.items() if mask != self.full[g])


def _collect(expression: exp.Expr, columns: dict[str, set]) -> None:
    """The values of columns that an expression tells apart."""
    literals = list(expression.find_all(exp.Literal))
    numbers = any(not literal.is_string for literal in literals if not _is_argument(literal))
    for column in expression.find_all(exp.Column):
        if any(item is True for item in columns[column.name]) or _is_boolean(column):
            columns[column.name] = {True, False, None}
        elif numbers:
            columns[column.name] |= {-1, 0, 1, None}
        else:
            columns[column.name] |= {OTHER, None}
            columns[column.name] |= {
                literal.this
                for literal in literals
                if literal.is_string and _meets(column, literal, expression)
            }


def _is_argument(literal: exp.Literal) -> bool:
    """A number that is an argument of a function, as in ``left(code, 1)``."""
    return isinstance(literal.parent, exp.Func)


def _meets(column: exp.Column, literal: exp.Literal, within: exp.Expr) -> bool:
    """Whether some comparison holds the column beside the literal, or no other column."""
    if len(columns_of([within])) == 1:
        return True
    node = literal.parent
    while node is not None and not isinstance(node, (exp.Predicate, exp.Case)):
        node = node.parent
    return node is not None and column.name in columns_of([node])


def _is_boolean(column: exp.Column) -> bool:
    """Whether a column stands where only a truth value can."""
    parent = column.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.If):
        return parent.this is column
    return parent is None or isinstance(parent, (exp.Not, exp.And, exp.Or, exp.Where))


@cache
def _masks(
    domain: tuple[tuple[str, tuple[object, ...]], ...],
    limits: tuple[str, ...],
    conditions: tuple[str, ...],
) -> tuple[int, list[int]]:
    """Each condition over the combinations that can occur, those that all meet alike as one."""
    size = math.prod(len(values) for _, values in domain)
    if size > LARGEST:
        raise Failed("public.unreadable_sql", 3, sql=", ".join(name for name, _ in domain))
    sources = []
    for name, values in domain:
        listed = ", ".join(f"({_literal(value)})" for value in values)
        sources.append(f'(values {listed}) as "{name}_values" ("{name}")')
    limit = " and ".join(f"({limit})" for limit in limits) or "true"
    shown = ", ".join(f"coalesce({text}, false) as c{n}" for n, text in enumerate(conditions))
    query = f"select {shown or 'true as c0'} from {' cross join '.join(sources)} where {limit}"
    try:
        # A connection of its own: nothing of a warehouse is read.
        with duckdb.connect() as connection:
            sql_of_all = f"select distinct * from ({query}) order by all"
            arrays = connection.execute(sql_of_all).fetchnumpy()
    except duckdb.Error as error:
        raise Failed("public.unreadable_sql", 3, sql=", ".join(conditions)) from error
    bits = [np.asarray(arrays[f"c{n}"], bool) for n in range(len(conditions))]
    return len(arrays["c0"]), [int("".join("01"[int(b)] for b in bit), 2) for bit in bits]


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else exp.Literal.string(str(value)).sql("duckdb")


def basis(masks: Sequence[int], size: int) -> list[dict[int, float] | None]:
    """For each set None where it is independent of those before it, else its coefficients.

    A set that is left of a larger one when others are taken off is just that; else the coefficients
    are those of independent sets. Sets are named by their places.
    """
    result: list[dict[int, float] | None] = []
    rows: list[tuple[int, np.ndarray, dict[int, float]]] = []
    for number, mask in enumerate(masks):
        rest = np.array([int(bit) for bit in f"{mask:0{size}b}"], float)
        used: dict[int, float] = {}
        for pivot, row, parts in rows:
            factor = rest[pivot]
            if abs(factor) > NEAR:
                rest = rest - factor * row
                for place, weight in parts.items():
                    used[place] = used.get(place, 0.0) + factor * weight
        if np.abs(rest).max(initial=0) < NEAR:
            near = {place: float(round(weight, 6)) for place, weight in used.items()}
            result.append(_left_of_larger(masks, number) or {p: w for p, w in near.items() if w})
            continue
        result.append(None)
        pivot = int(np.argmax(np.abs(rest)))
        scale = rest[pivot]
        own = {place: -weight / scale for place, weight in used.items()}
        rows.append((pivot, rest / scale, {**own, number: 1 / scale}))
    return result


def _left_of_larger(masks: Sequence[int], number: int) -> dict[int, float] | None:
    """The set as the smallest larger one before it without others before it."""
    mask = masks[number]
    for whole in range(number - 1, -1, -1):
        rest = masks[whole] & ~mask
        if masks[whole] & mask != mask:
            continue
        parts = {}
        for place in range(number):
            if rest and masks[place] & rest == masks[place]:
                rest &= ~masks[place]
                parts[place] = -1.0
        if not rest:
            return {whole: 1.0, **parts}
    return None
