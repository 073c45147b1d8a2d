"""Which rows a figure counts where conditions name columns that do not go together.

:mod:`bianzhi.disclosure.knowledge.boxes` splits such a condition into alternatives that exclude
each other. Within an alternative each column has one condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product

from sqlglot import exp

from bianzhi.disclosure.knowledge.boxes import boxes
from bianzhi.disclosure.knowledge.counting import (
    Measure,
    Summand,
    asked,
    columns_of,
    days,
    is_single,
    measure_of,
    measures,
    parse,
    part,
    replaced,
    sql,
)
from bianzhi.disclosure.settings import Settings, default
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.define.periods import Period

Way = tuple[exp.Expr, ...]


@cache
def ways(fact: str, where: str | None) -> tuple[Way, ...]:
    """The ways in which rows of a fact meet ``where``; none where nothing in it is separate."""
    separate = {
        **part(fact).separate,
        **{sql(parse(t)): parse(t) for t in default().separate if not t.isidentifier()},
    }
    conditions = asked(fact, where)
    if not any(columns_of([condition]) & set(separate) for condition in conditions):
        return ()
    every = [list(boxes(replaced(condition, separate), is_single)) for condition in conditions]
    return tuple(sum(way, ()) for way in product(*every))


@cache
def outside(fact: str) -> tuple[Way, ...]:
    """The ways in which a row of the base of a fact is not one of the fact."""
    own = part(fact)
    return tuple(
        way
        for condition in own.conditions
        for way in boxes(replaced(condition, own.separate), is_single, is_met=False)
    )


def by_ways(
    column: Column, period: Period, moment: date | None, settings: Settings
) -> list[Summand]:
    """What a column counts, way by way; nothing where all its conditions are of one group each.

    Rows of which a value that is 0 or 1 has to be 1 are as many as the value adds up to.
    """
    if column.distinct:
        return []
    base = part(column.fact).base
    flags = {f"{value} = 1": value for fact, value in settings.flags if fact == base}
    result: list[Summand] = []
    for sign, measure, _ in measures(column, period, moment, settings):
        for way in ways(column.fact, column.where):
            flag = next((sql(condition) for condition in way if sql(condition) in flags), None)
            if measure.counted == (base, "1") and flag is not None:
                own = measure_of(column.fact, flags[flag], period, moment, settings)
                rest = tuple(condition for condition in way if sql(condition) != flag)
                result.append((sign, own, rest))
            else:
                result.append((sign, measure, way))
    return result


def counted_rows(
    fact: str, measure: Measure, period: Period, moment: date | None, settings: Settings
) -> Way | None:
    """What rows of the base of a fact meet that a measure counts; None where it counts others.

    Where the fact has no row in a region that lies within the fact, the measure is zero there.
    """
    base = part(fact).base
    if measure.is_distinct:
        is_counted = base == measure.counted[0]
        if is_counted and days(fact, period, moment) == (measure.after, measure.until):
            return tuple(parse(text) for text in sorted(measure.within))
        return None
    for value in _values(base, measure, settings):
        if measure_of(fact, value, period, moment, settings) == measure:
            return (parse(f"{value} = 1"),) if (base, value) in settings.flags else ()
    return None


def _values(base: str, measure: Measure, settings: Settings) -> Iterator[str]:
    """Values of a fact that may count what a measure counts."""
    if measure.counted[0] == base:
        yield measure.counted[1]
    for (fact, value), alias in settings.counts.items():
        if fact == base and alias.measure == measure.counted:
            yield value
