"""A condition on columns that do not go together, in parts in which each column has its own.

``system_code <> '10' or admin_level_code = '4'`` is met in three ways: by both, by the first alone
and by the second alone. Each of them asks something of one group of columns at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product

import duckdb
from sqlglot import exp

from bianzhi.core.problems import Failed

Truth = Mapping[exp.Expr, bool]
# More single conditions than this in one are a sign of SQL that nobody meant.
MOST_ATOMS = 6


def boxes(
    condition: exp.Expr, is_single: Callable[[exp.Expr], bool], is_met: bool = True
) -> Iterator[tuple[exp.Expr, ...]]:
    """The ways, which exclude each other, in which a condition is met, or is not.

    ``is_single`` says of a part of it whether all its columns go together.

    Raises:
        Failed: ``public.unreadable_sql``, where it is more than conditions joined by and, or, case.
    """
    atoms = list(dict.fromkeys(_atoms(condition, is_single)))
    if len(atoms) > MOST_ATOMS:
        raise _unreadable(condition)
    for values in product((True, False), repeat=len(atoms)):
        truth = dict(zip(atoms, values, strict=True))
        if _holds(condition, truth) == is_met:
            yield tuple(atom if is_true else _untrue(atom) for atom, is_true in truth.items())


def _atoms(condition: exp.Expr, is_single: Callable[[exp.Expr], bool]) -> Iterator[exp.Expr]:
    """The parts of a condition that are of columns that go together."""
    if not condition.find(exp.Column):
        return
    if is_single(condition):
        yield condition
    elif isinstance(condition, exp.Paren):
        yield from _atoms(condition.this, is_single)
    elif isinstance(condition, (exp.And, exp.Or)):
        yield from _atoms(condition.left, is_single)
        yield from _atoms(condition.right, is_single)
    else:
        for part in (*_whens(condition), *_branches(condition)):
            yield from _atoms(part, is_single)


def _holds(condition: exp.Expr, truth: Truth) -> bool:
    """Whether a condition is true, given which of its parts are."""
    if condition in truth:
        return truth[condition]
    if isinstance(condition, exp.Paren):
        return _holds(condition.this, truth)
    if isinstance(condition, exp.And):
        return _holds(condition.left, truth) and _holds(condition.right, truth)
    if isinstance(condition, exp.Or):
        return _holds(condition.left, truth) or _holds(condition.right, truth)
    if not condition.find(exp.Column):
        return _constant(condition.sql(dialect="duckdb"))
    chosen = [_holds(when, truth) for when in _whens(condition)]
    return _holds(_branches(condition)[[*chosen, True].index(True)], truth)


def _whens(condition: exp.Expr) -> list[exp.Expr]:
    """What the branches of the first case in a condition ask."""
    return [branch.this for branch in _case(condition).args["ifs"]]


def _branches(condition: exp.Expr) -> list[exp.Expr]:
    """The condition with each branch of its first case in the place of the case."""
    case = _case(condition)
    values = [branch.args["true"] for branch in case.args["ifs"]]
    values.append(case.args.get("default") or exp.null())
    return [
        condition.copy().transform(lambda node, value=value: value if node == case else node)
        for value in values
    ]


def _case(condition: exp.Expr) -> exp.Case:
    case = condition.find(exp.Case)
    if case is None or case.this is not None:
        raise _unreadable(condition)
    return case


def _untrue(condition: exp.Expr) -> exp.Expr:
    """The condition that another is false or unknown."""
    return exp.not_(exp.Coalesce(this=condition.copy(), expressions=[exp.false()]))


@cache
def _constant(text: str) -> bool:
    with duckdb.connect() as connection:
        ((value,),) = connection.execute(f"select coalesce({text}, false)").fetchall()
    return bool(value)


def _unreadable(condition: exp.Expr) -> Failed:
    return Failed("public.unreadable_sql", 3, sql=condition.sql(dialect="duckdb"))
