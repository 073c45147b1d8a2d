"""What a figure counts: a measure of a fact, and the conditions its rows meet.

Everything is read from the definitions: the SQL of a fact says which other fact it is a part of and
how its own columns follow from those of that fact; ``settings.yml`` says which values of different
facts count the same things. SQL that cannot be parsed is refused, for a figure whose conditions
nobody understands cannot be protected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal
from bianzhi.disclosure.settings import Settings, default
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.define.periods import Period, closing_of

DISTINCT = "distinct"
_CALL = re.compile(r"\{\{ ref\('(\w+)'\) \}\}\([^()]*\)")


class Measure(NamedTuple):
    """A value of a fact, of the day ``until`` or, where it is a flow, of the days ``after`` one.

    ``within`` are conditions of a count of different organizations that are no condition of an
    organization.
    """

    counted: tuple[str, str]
    after: date | None
    until: date
    within: frozenset[str] = frozenset()

    @property
    def is_distinct(self) -> bool:
        """Whether it counts different organizations rather than rows."""
        return self.counted[1].startswith(f"{DISTINCT} ")

    def of(self, counted: tuple[str, str]) -> Measure:
        """The same of another value."""
        return _measure_of(self, counted)


@cache
def _measure_of(measure: Measure, counted: tuple[str, str]) -> Measure:
    return measure._replace(counted=counted)


# A measure with its coefficient and the conditions of the rows that it counts.
Summand = tuple[int, Measure, Sequence[exp.Expr]]


@dataclass(frozen=True)
class Part:
    """A fact as part of another: rows of ``base`` that meet ``conditions``.

    ``columns`` are expressions, over columns of the base, of the columns that the fact adds;
    ``separate`` are those that follow from columns which do not go together.
    """

    base: str
    conditions: tuple[exp.Expr, ...] = ()
    columns: Mapping[str, exp.Expr] = field(default_factory=dict)
    separate: Mapping[str, exp.Expr] = field(default_factory=dict)


@cache
def parse(text: str) -> exp.Expr:
    """A condition or value as an expression.

    Raises:
        Failed: ``public.unreadable_sql``, where the text is no SQL expression.
    """
    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError as error:
        raise Failed("public.unreadable_sql", 3, sql=text) from error


def conjuncts(expression: exp.Expr | None) -> list[exp.Expr]:
    """The parts of a condition that all hold."""
    if expression is None:
        return []
    if isinstance(expression, exp.Paren):
        return conjuncts(expression.this)
    if isinstance(expression, exp.And):
        return [*conjuncts(expression.left), *conjuncts(expression.right)]
    return [] if expression == exp.true() else [expression]


@cache
def conditions(where: str | None) -> frozenset[str]:
    """The parts of a condition that all hold, each as SQL in one way of writing."""
    return frozenset(sql(expression) for expression in conjuncts(parse(where) if where else None))


def sql(expression: exp.Expr) -> str:
    """The text of an expression as the engine reads it."""
    return expression.sql(dialect="duckdb")


@cache
def part(fact: str) -> Part:
    """The fact as part of the one it selects from, or as itself."""
    query = _selection(fact)
    if query is None:
        return Part(fact)
    whole = part(query.args["from_"].this.name)
    added = {
        alias.alias: _over_base(alias.this, whole)
        for alias in query.expressions
        if isinstance(alias, exp.Alias)
    }
    separate = {name: added.pop(name) for name in default().separate if name in added}
    where = query.args.get("where")
    own = [_over_base(expression, whole) for expression in conjuncts(where.this if where else None)]
    return Part(
        whole.base,
        (*whole.conditions, *own),
        {**whole.columns, **added},
        {**whole.separate, **separate},
    )


def _selection(fact: str) -> exp.Select | None:
    """The query of a fact that only selects from another one."""
    text = definitions.fact_text(fact)
    if text is None:
        return None
    text = _CALL.sub(r"\1", re.sub(r"^--.*\n", "", text, flags=re.M))
    if "{{" in text or "{%" in text:
        return None
    query = parse(text)
    plain = {"kind", "hint", "distinct", "expressions", "limit", "operation_modifiers", "from_"}
    parts = {name for name, value in query.args.items() if value} - plain - {"where"}
    source = query.args.get("from_")
    is_fact = source is not None and definitions.fact_text(source.this.name) is not None
    has_all = any(isinstance(expression, exp.Star) for expression in query.expressions)
    if not isinstance(query, exp.Select) or not is_fact or not has_all or parts:
        return None
    return query


def _over_base(expression: exp.Expr, whole: Part) -> exp.Expr:
    """The expression with columns that the part adds replaced by what they are."""
    return replaced(expression, whole.columns)


def replaced(expression: exp.Expr, columns: Mapping[str, exp.Expr]) -> exp.Expr:
    """The expression with other expressions in the places of some columns."""

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.name in columns:
            return exp.paren(columns[node.name].copy())
        return node

    return expression.copy().transform(put)


@cache
def of_organizations() -> frozenset[str]:
    """Columns that every fact takes over from its organization."""
    place = definitions.macros()["organization_place"]
    keys = {"day", "organization_key", "organization_code", "is_present"}
    return frozenset(column["name"] for column in place["columns"]) - keys


@cache
def asked(fact: str, *texts: str | None) -> tuple[exp.Expr, ...]:
    """The conditions of a fact and of the texts, over columns of its base."""
    own = part(fact)
    expressions = list(own.conditions)
    for text in texts:
        expressions += [
            _over_base(expression, own) for expression in conjuncts(parse(text) if text else None)
        ]
    return tuple(_alone(again) for expression in expressions for again in conjuncts(expression))


def _alone(condition: exp.Expr) -> exp.Expr:
    """A condition on columns that go together, or one that is a column of its own.

    Raises:
        Failed: ``public.unreadable_sql``, where it names several columns of which nothing is known.
    """
    if is_single(condition):
        return condition
    text = sql(condition)
    if text not in {sql(parse(text)) for text in default().separate}:
        raise Failed("public.unreadable_sql", 3, sql=text)
    return exp.column(text, quoted=True)


def is_single(condition: exp.Expr) -> bool:
    """Whether all columns of a condition go together."""
    return len({_tied().get(name, name) for name in _names(condition)}) == 1


@cache
def _tied() -> dict[str, str]:
    """For each column of which some implication speaks, the first of those it goes with."""
    return grouped([parse(text) for text in default().implications])


def grouped(expressions: Iterable[exp.Expr]) -> dict[str, str]:
    """For each column that expressions name, the first of those that it is named together with."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    for expression in expressions:
        names = sorted(_names(expression))
        for name in names:
            first.setdefault(name, name)
        for name in names[1:]:
            low, high = sorted((root(names[0]), root(name)))
            first[high] = low
    return {name: root(name) for name in first}


def measures(
    column: Column, period: Period, moment: date | None, settings: Settings
) -> list[Summand]:
    """What a column counts: measures with their coefficients and conditions."""
    where = asked(column.fact, column.where)
    if column.distinct:
        rest = [expression for expression in where if not _names(expression) <= of_organizations()]
        of_organization = [
            expression for expression in where if _names(expression) <= of_organizations()
        ]
        counted = (part(column.fact).base, f"{DISTINCT} {column.distinct}")
        after, until = days(column.fact, period, moment)
        within = frozenset(sql(expression) for expression in rest)
        return [(1, Measure(counted, after, until, within), of_organization)]
    return [
        (sign, measure_of(column.fact, value, period, moment, settings), where)
        for sign, value in summands(parse(column.value))
    ]


def _names(expression: exp.Expr) -> set[str]:
    return {column.name for column in expression.find_all(exp.Column)}


def summands(value: exp.Expr, sign: int = 1) -> list[tuple[int, str]]:
    """A value as a sum of values of a fact with their signs."""
    if isinstance(value, exp.Paren):
        return summands(value.this, sign)
    if isinstance(value, exp.Add):
        return [*summands(value.left, sign), *summands(value.right, sign)]
    if isinstance(value, exp.Sub):
        return [*summands(value.left, sign), *summands(value.right, -sign)]
    if isinstance(value, exp.Neg):
        return summands(value.this, -sign)
    return [(sign, sql(value))]


def measure_of(
    fact: str, value: str, period: Period, moment: date | None, settings: Settings
) -> Measure:
    """What a value of a fact counts, and when: stocks are those of a day, whatever the period."""
    after, until = days(fact, period, moment)
    counted = (_base_of(fact, period), value)
    alias = settings.counts.get(counted)
    if alias is not None:
        counted = alias.measure
        if alias.day:
            after, until = None, getattr(period, alias.day)
    return Measure(counted, after, until)


def _base_of(fact: str, period: Period) -> str:
    """The base of a fact; facts about a reform are others for each reform."""
    base = part(fact).base
    return f"{base} {period.code}" if "reform" in _parameters(fact) else base


def counted_together(
    table: FilledTable, row: Row, settings: Settings
) -> Iterator[tuple[tuple[str, ...], Measure, str]]:
    """Columns of a row of a series that add up to what a fact counts on its day."""
    for together in settings.together:
        if together.table == table.code and table.definition.series and row.items:
            day = closing_of(row.items[-1].code)
            measure = measure_of(together.fact, together.value, table.period, day, settings)
            yield together.columns, measure, together.fact


def counted_elsewhere(
    table: FilledTable, row: Row, settings: Settings
) -> Iterator[tuple[str, Measure, str, str]]:
    """Columns of a row that count what a fact counts, with fact and condition of the row."""
    for elsewhere in settings.elsewhere:
        if elsewhere.table != table.code or not row.items or row.items[0].code != elsewhere.row:
            continue
        where = "true"
        if len(row.items) > 1:
            value = row.items[1].code.removeprefix(elsewhere.prefix or "")
            if value == row.items[1].code or elsewhere.column is None:
                continue
            where = f"{elsewhere.column} = {literal(value)}"
        for column, day in elsewhere.columns.items():
            measure = measure_of(
                elsewhere.fact, elsewhere.value, table.period, getattr(table.period, day), settings
            )
            yield column, measure, elsewhere.fact, where


def identities(
    settings: Settings,
) -> dict[tuple[str, str], list[list[tuple[tuple[str, str], int]]]]:
    """By what is counted, sums of it and of other values that are zero in every row of a fact.

    Values that another fact counts too bring nothing up: they may be asked of in ways that the fact
    does not know.
    """
    result: dict[tuple[str, str], list] = {}
    for identity in settings.identities:
        named = [
            ((part(identity.fact).base, sql(parse(value))), weight)
            for value, weight in identity.terms
        ]
        terms = []
        for counted, weight in named:
            alias = settings.counts.get(counted)
            terms.append((alias.measure if alias else counted, weight))
        for counted, _ in terms:
            if counted[0] == part(identity.fact).base:
                result.setdefault(counted, []).append(terms)
    return result


def days(fact: str, period: Period, moment: date | None) -> tuple[date | None, date]:
    """The days that a fact of a period is about: one, or those after one up to another."""
    return (period.opening if is_flow(fact) and moment is None else None), moment or period.closing


@cache
def is_flow(fact: str) -> bool:
    """Does the query of a fact look at more than the closing day?"""
    return "opening_date" in _parameters(fact)


def _parameters(fact: str) -> list[str]:
    """The names of the parameters of the query of a fact."""
    macro = definitions.macros().get(fact)
    parameters = macro["config"]["meta"]["parameters"] if macro else ()
    return [parameter.split()[0] for parameter in parameters]


def columns_of(expressions: Sequence[exp.Expr]) -> set[str]:
    """The columns that expressions name."""
    return {name for expression in expressions for name in _names(expression)}
