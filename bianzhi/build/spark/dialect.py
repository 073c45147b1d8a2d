"""The SQL of the models in the words of Spark, with the results that DuckDB gives.

sqlglot translates the words. Here stand the places where its translation would fail on Spark or
give other values in silence, one small function each; ``docs/spark.md`` lists them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp, parse_one
from sqlglot.dialects.spark import Spark

_LONGEST = "decimal(38, 0)"  # a whole number of 128 bits, as far as the models use it
_FRACTIONS = (exp.Div, exp.Avg, exp.Median)
_GROUP = re.compile(r"\\(\d)")  # a group in the replacement of a regular expression

# The name of the Spark view of a table (by schema and name), and of a pattern of files.
Table = Callable[[str, str], str]
Files = Callable[[str], str]


class _Spark(Spark):
    """Spark 4, which has WITH inside of WITH; sqlglot would move all to the top."""

    class Generator(Spark.Generator):  # type: ignore[misc, valid-type]
        """Writes the statements."""

        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set] = set()


def translated(
    query: str, table: Table, files: Files, part: Callable[[str], str]
) -> tuple[dict[str, str], str]:
    """A query of DuckDB as queries of Spark.

    Spark plans and computes a CTE again at each place that names it. So a separate query computes
    each CTE that is named more than once.

    Args:
        table: The name of the view of a table, by schema and name.
        files: The name of the view of Parquet files, by the pattern that names them.
        part: The name of the view of a CTE, by the name of the CTE.

    Returns:
        The queries of these CTEs by the names of their views, in order; and the query of the rest,
        which reads the views.

    Raises:
        ValueError: The query has something that would give other values on Spark.
    """
    tree = _tree(query, table, files)
    if not isinstance(tree, exp.Query) or _is_recursive(tree):
        return {}, _written(tree)
    named = Counter(found.name for found in tree.find_all(exp.Table) if not found.db)
    steps: dict[str, str] = {}
    before: list[exp.CTE] = []
    for cte in tree.ctes:
        if named[cte.alias] > 1 and not _is_plain(cte.this):
            view = part(cte.alias)
            body = cte.this.copy()
            if body.ctes:  # CTEs inside of a CTE may have the names of those around it
                body = exp.select("*").from_(body.subquery(cte.alias))
            for needed in _needed(body, before):
                body = body.with_(needed.alias, needed.this.copy(), append=True, copy=False)
            steps[view] = _written(body)
            cte.set("this", exp.select("*").from_(exp.to_identifier(view, quoted=True)))
        before.append(cte)
    return steps, _written(tree)


def _tree(query: str, table: Table, files: Files) -> exp.Expr:
    tree = parse_one(query, read="duckdb")
    for node in reversed(list(tree.walk())):  # what is inside comes before what is around it
        if isinstance(node, exp.Table):
            _place(node, table, files)
        elif (change := _CHANGES.get(type(node))) is not None:
            change(node)
    while isinstance(tree, exp.Subquery) and not tree.alias:
        tree = tree.this
    return tree


def _written(tree: exp.Expr) -> str:
    return tree.sql(_Spark, comments=False)


def _is_recursive(tree: exp.Query) -> bool:
    """Whether a CTE may name itself, so that CTEs cannot be computed one after the other."""
    parts = tree.args.get("with_")
    return parts is not None and bool(parts.args.get("recursive"))


def _is_plain(query: exp.Expr) -> bool:
    """Whether a query is no more than the rows of one table."""
    is_all = isinstance(query, exp.Select) and [type(one) for one in query.expressions] == [
        exp.Star
    ]
    used = {name for name, value in query.args.items() if value}
    return (
        is_all
        and used <= {"expressions", "from_", "where", "kind"}
        and not query.find(exp.Subquery)
    )


def _needed(query: exp.Expr, before: list[exp.CTE]) -> list[exp.CTE]:
    """The CTEs before it that a query reads, directly or through other CTEs, in order."""
    names = {found.name for found in query.find_all(exp.Table)}
    needed: list[exp.CTE] = []
    for cte in reversed(before):
        if cte.alias in names:
            needed.append(cte)
            names |= {found.name for found in cte.this.find_all(exp.Table)}
    return needed[::-1]


def _place(node: exp.Table, table: Table, files: Files) -> None:
    """Replace the name of a table or file by the name of its Spark view."""
    if node.name.endswith(".parquet"):
        view = files(node.name)
    elif node.db:
        view = table(node.db, node.name)
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name)))
    else:
        return
    for part in ("catalog", "db"):
        node.set(part, None)
    node.set("this", exp.to_identifier(view, quoted=True))


def _long(node: exp.DataType) -> None:
    """Spark has no whole number of 128 bits."""
    if node.this == exp.DataType.Type.INT128:
        node.replace(exp.DataType.build(_LONGEST))


def _quotient(node: exp.Div) -> None:
    """DuckDB divides decimals as doubles; Spark would round the quotient to a few places."""
    for side in ("this", "expression"):
        node.set(side, exp.cast(node.args[side].copy(), "double"))


def _whole_quotient(node: exp.IntDiv) -> None:
    """DIV gives 64 bits. So subtract the remainder first; then the division is exact."""
    longest = exp.DataType.build(_LONGEST)
    if not any(cast.to == longest for cast in node.find_all(exp.Cast)):
        return
    dividend, divisor = (exp.paren(node.args[side].copy()) for side in ("this", "expression"))
    rest = exp.Mod(this=dividend, expression=divisor.copy())
    exact = exp.Div(
        this=exp.paren(exp.Sub(this=dividend.copy(), expression=rest)), expression=divisor
    )
    node.replace(exp.cast(exact, _LONGEST))


def _share(node: exp.PercentileDisc) -> None:
    """The share is the argument, and the values are ordered within the group."""
    values, share = node.this, node.args.get("expression")
    if share is not None:
        wanted = exp.Anonymous(this="percentile_disc", expressions=[share.copy()])
        in_order = exp.Order(expressions=[exp.Ordered(this=values.copy())])
        node.replace(exp.WithinGroup(this=wanted, expression=in_order))


def _whole_days(node: exp.DateDiff) -> None:
    """DuckDB counts the ends of months between two dates, and Spark the months that are full."""
    unit = node.args.get("unit")
    if unit is not None and unit.name.upper() != "DAY":
        raise ValueError(f"{node.sql()} counts otherwise on Spark; use the macro month_number")


def _rounded(node: exp.Cast) -> None:
    """From a fraction to a whole number, DuckDB rounds and Spark cuts off."""
    value = node.this.unnest()
    if node.to.this in exp.DataType.INTEGER_TYPES and isinstance(value, _FRACTIONS):
        raise ValueError(f"{node.sql()} rounds otherwise on Spark; say round, floor or ceil")


def _in_order(node: exp.ArrayAgg) -> None:
    """Spark has no order within the list that it collects."""
    if isinstance(node.this, exp.Order):
        raise ValueError(f"{node.sql()} would lose its order on Spark")


def _replacement(node: exp.RegexpReplace) -> None:
    """A group of the pattern is named $1 in the text that replaces it, not \\1."""
    text = node.args.get("replacement")
    if isinstance(text, exp.Literal):
        node.set("replacement", exp.Literal.string(_GROUP.sub(r"$\1", text.this)))


_CHANGES: dict[type[exp.Expr], Callable] = {
    exp.ArrayAgg: _in_order,
    exp.Cast: _rounded,
    exp.DateDiff: _whole_days,
    exp.DataType: _long,
    exp.Div: _quotient,
    exp.IntDiv: _whole_quotient,
    exp.PercentileDisc: _share,
    exp.RegexpReplace: _replacement,
}
