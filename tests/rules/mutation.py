"""Mutates the SQL of rules, one change at a time, and runs the examples on each mutant.

A mutant dies if an example notices it. One that survives shows a condition that no example tests,
unless no input can tell it from the rule. ``survivors.yml`` lists those, each with the reason.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import duckdb
import sqlglot
from sqlglot import exp

from ingest.dictionary.rules import Rule
from tests.rules import proof, survivors
from tests.rules.bench import Bench

_DIALECT = "duckdb"
# Seconds; a rule takes milliseconds, but a mutant of a recursive one may never end.
_ENDLESS = 5.0
# The comparisons that take the place of each.
_FLIPS: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
}
_SWAPS: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.Sum: exp.Max,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
}


@dataclass(frozen=True)
class Mutant:
    """The SQL of a model with one change, and the change as text."""

    change: str
    sql: str


@dataclass
class Score:
    """The mutants of a model, and those that no example notices."""

    model: str
    mutants: int = 0
    survivors: list[str] = field(default_factory=list)
    # Listed as equivalent, but an example notices it or it is no mutant of the model.
    unfounded: list[str] = field(default_factory=list)


Change = tuple[str, Callable[[exp.Expression], exp.Expression | None]]


def mutants(sql: str) -> Iterator[Mutant]:
    """Every mutant of a statement; changes of the same text are numbered."""
    tree = sqlglot.parse_one(sql, read=_DIALECT)
    seen: dict[str, int] = {}
    texts = {tree.sql(_DIALECT, comments=False)}
    for node in list(tree.walk()):
        for name, change in _changes(node):
            copy = node.copy()
            changed = change(copy) or copy
            # To copy the whole statement for each change would take most of the time.
            node.replace(changed)
            text = tree.sql(_DIALECT, comments=False)
            changed.replace(node)
            if text in texts:
                continue
            texts.add(text)
            seen[name] = seen.get(name, 0) + 1
            number = f" (no. {seen[name]})" if seen[name] > 1 else ""
            yield Mutant(f"{name}{number}", text)


def _text(node: exp.Expression) -> str:
    return " ".join(node.sql(_DIALECT, comments=False).replace('"', "").split())[:160]


def _changes(node: exp.Expression) -> Iterator[Change]:
    yield from _comparisons(node)
    yield from _conditions(node)
    if isinstance(node, exp.Join):
        yield from _joins(node)
    elif isinstance(node, exp.Case):
        yield from _branches(node)
    elif type(node) in _SWAPS:
        swapped = _SWAPS[type(node)]
        yield f"{swapped.key} for {_text(node)}", lambda target: _as(target, swapped)
    elif isinstance(node, exp.Coalesce):
        yield f"first value alone of {_text(node)}", lambda target: target.this.copy()
    elif isinstance(node, exp.Ordered):
        yield f"other order than {_text(node)}", _reverse
    elif _is_number(node):
        yield (
            f"{int(node.this) + 1} for {node.this} in {_text(node.parent or node)}",
            lambda target: exp.Literal.number(int(target.this) + 1),
        )
    elif isinstance(node, exp.Window) and len(node.args.get("partition_by") or ()) > 1:
        for number, key in enumerate(node.args["partition_by"]):
            yield f"no {_text(key)} in {_text(node)}", _without("partition_by", number)


def _is_number(node: exp.Expression) -> bool:
    """Whether a node is a whole number that a condition or an interval depends on."""
    if not isinstance(node, exp.Literal) or not str(node.this).isdigit():
        return False
    return isinstance(node.parent, exp.Interval) or (
        not node.is_string and not isinstance(node.parent, exp.Cast | exp.Select)
    )


def _comparisons(node: exp.Expression) -> Iterator[Change]:
    for flipped in _FLIPS.get(type(node), ()):
        yield (
            f"{flipped.key} for {_text(node)}",
            lambda target, flipped=flipped: _as(target, flipped),
        )
    if isinstance(node, exp.Is | exp.Exists | exp.In | exp.RegexpLike):
        yield f"not {_text(node)}", lambda target: exp.not_(target.copy())
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for number, item in enumerate(node.expressions):
            yield f"no {_text(item)} in {_text(node)}", _without("expressions", number)


def _conditions(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.And | exp.Or):
        yield f"no {_text(node.right)}", lambda target: target.left.copy()
        yield f"no {_text(node.left)}", lambda target: target.right.copy()
    elif isinstance(node, exp.Where | exp.Having):
        yield f"no {_text(node)}", lambda target: type(target)(this=exp.true())


def _joins(node: exp.Join) -> Iterator[Change]:
    if node.side == "LEFT":
        yield f"inner join for {_text(node)}", lambda target: _sided(target, None)
    elif not node.side and node.args.get("on") and not _is_asked_for(node):
        yield f"left join for {_text(node)}", lambda target: _sided(target, "LEFT")


def _is_asked_for(join: exp.Join) -> bool:
    """Whether a later condition drops what a left join would add: it compares their NULL."""
    select = join.parent
    if not isinstance(select, exp.Select):
        return False
    where = select.args.get("where")
    joins = select.args["joins"]
    later = [
        other.args["on"]
        for other in joins[joins.index(join) + 1 :]
        if other.side != "LEFT" and other.args.get("on")
    ]
    name = join.this.alias_or_name
    return any(
        isinstance(
            part, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE | exp.In | exp.Between
        )
        and name in {column.table for column in _rejecting(part)}
        for condition in ([where.this] if where else []) + later
        for part in (condition.flatten() if isinstance(condition, exp.And) else [condition])
    )


def _rejecting(condition: exp.Expression) -> Iterator[exp.Column]:
    """The columns whose NULL makes a comparison NULL: those inside no function that hides it."""
    # A value can be among others of a list that holds NULL.
    compared = condition.this if isinstance(condition, exp.In) else condition
    for column in compared.find_all(exp.Column):
        if not column.find_ancestor(exp.Coalesce, exp.Case, exp.Subquery, exp.Least, exp.Greatest):
            yield column


def _branches(node: exp.Case) -> Iterator[Change]:
    for number, branch in enumerate(node.args["ifs"]):
        if len(node.args["ifs"]) > 1:
            yield f"no branch {_text(branch)}", _without("ifs", number)
    if node.args.get("default") is not None:
        yield f"no else of {_text(node)}", lambda target: target.set("default", None)


def _as(target: exp.Expression, kind: type[exp.Expression]) -> exp.Expression:
    return kind(**{name: target.args[name] for name in target.args if name in kind.arg_types})


def _sided(target: exp.Expression, side: str | None) -> None:
    target.set("side", side)
    target.set("kind", None if side else "INNER")


def _reverse(target: exp.Expression) -> None:
    target.set("desc", not target.args.get("desc"))
    target.set("nulls_first", None)


def _without(name: str, number: int) -> Callable[[exp.Expression], None]:
    def drop(target: exp.Expression) -> None:
        kept = [item for place, item in enumerate(target.args[name]) if place != number]
        target.set(name, kept)

    return drop


@cache
def _mutants(sql: str) -> tuple[Mutant, ...]:
    return tuple(mutants(sql))


def scores(bench: Bench, rule: Rule, sample: int | None = None) -> Iterator[Score]:
    """Run the examples of a rule on the mutants of each of its models.

    Args:
        sample: run this many mutants of each model, always the same, but none of those that are
            listed as equivalent; else run all.
    """
    listed = survivors.listed()
    for model in rule.models:
        cases = [case for case in proof.cases([rule]) if case.model == model.stem]
        every = _mutants(bench.sql(model.stem))
        equivalent = listed.get(model.stem, set())
        known = {mutant.change for mutant in every}
        if sample is not None and sample < len(every):
            every = tuple(random.Random(model.stem).sample(every, sample))
        if sample is not None:
            every = tuple(mutant for mutant in every if mutant.change not in equivalent)
        alive = _survivors(bench, cases, every)
        noticed = {mutant.change for mutant in every} - set(alive)
        unfounded = (equivalent - known) | (equivalent & noticed)
        yield Score(model.stem, len(every), alive, sorted(unfounded))


def _survivors(bench: Bench, cases: list[proof.Case], every: Iterable[Mutant]) -> list[str]:
    alive = {mutant.change: mutant.sql for mutant in every}
    for case in cases:
        rows = bench.rows_of(case.terms, case.example)
        bench.fill(bench.sql(case.model), rows)
        for change, sql in list(alive.items()):
            try:
                noticed = bool(case.faults(bench.run(sql, rows, _ENDLESS)))
            except duckdb.ParserException:
                raise  # it says nothing about the examples
            except duckdb.Error:
                noticed = True
            if noticed:
                del alive[change]
    return list(alive)


def report(bench: Bench, rules: Iterable[Rule], update: bool = False) -> list[str]:
    """Print the mutants of each rule that no example notices.

    Args:
        update: store them in ``survivors.yml``, with the reasons that are known.

    Returns: the faults: mutants without a reason, and reasons without need.
    """
    found: dict[str, list[str]] = {}
    listed = survivors.listed()
    faults: list[str] = []
    for rule in rules:
        for result in scores(bench, rule) if rule.is_computed else ():
            found[result.model] = result.survivors
            new = [name for name in result.survivors if name not in listed.get(result.model, ())]
            print(
                f"{result.model}: {result.mutants} mutants, {len(result.survivors) - len(new)} "
                f"equivalent, {len(new)} that no example notices",
                flush=True,
            )
            for change in new:
                print(f"  no example notices: {change}")
            for change in result.unfounded:
                print(f"  listed without need: {change}")
            faults += [*new, *result.unfounded]
    if update:
        survivors.update(found)
    return faults
