"""Checks that the facts of an edition meet what its protection takes for granted about them."""

from __future__ import annotations

from collections.abc import Sequence

from bianzhi.core.problems import Failed
from bianzhi.disclosure.knowledge.counting import columns_of, parse
from bianzhi.disclosure.knowledge.everywhere import signed_terms
from bianzhi.disclosure.settings import Identity, Settings
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts, aggregate
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Column


def require_implications(facts: Facts, tables: Sequence[FilledTable], settings: Settings) -> None:
    """Refuse an edition whose facts do not meet what is declared of them.

    Those are implications, identities and flags of rows, and equations of organizations.

    Raises:
        Failed: ``public.broken_implication``, which names fact, rule and number of rows.
    """
    names = dict.fromkeys(column.fact for table in tables for column in table.leaves)
    for name in names:
        for implication, rows in _broken(facts, name, settings):
            raise Failed(
                "public.broken_implication", 3, fact=name, implication=implication, rows=rows
            )
    codes = {table.definition.code for table in tables}
    for rule in balances.rules():
        terms = signed_terms(rule) if rule.id in settings.everywhere else []
        published = codes & {code for code, _, _ in terms}
        wrong = _organizations(facts, terms) if published else 0
        if wrong:
            raise Failed(
                "public.broken_implication",
                3,
                fact="organization",
                implication=f"{rule.left} = {rule.right}",
                rows=wrong,
            )


def _organizations(facts: Facts, terms: Sequence[tuple[str, Column, int]]) -> int:
    """The number of organizations for which terms do not add up to zero."""
    values = " union all ".join(
        f"select organization_code, {sign} * ({aggregate(column)}) as value "
        f"from {facts.table(column.fact)} group by organization_code"
        for _, column, sign in terms
    )
    (result,) = facts.reader.run(
        "select count(*) from (select organization_code "
        f"from ({values}) group by organization_code having sum(value) <> 0)"
    ).rows()
    return int(result[0])


def _broken(facts: Facts, name: str, settings: Settings) -> list[tuple[str, int]]:
    """The rules that rows of a fact do not meet, and how many rows those are."""
    table = facts.table(name)
    present = set(facts.reader.run(f"select * from {table} limit 0").columns)
    rules = [
        *settings.implications,
        *(f"{value} in (0, 1)" for fact, value in sorted(settings.flags) if fact == name),
        *(_nought(identity) for identity in settings.identities if identity.fact == name),
    ]
    asked = [rule for rule in rules if columns_of([parse(rule)]) <= present]
    if not asked:
        return []
    counts = ", ".join(f"count(*) filter (where not coalesce(({text}), false))" for text in asked)
    (result,) = facts.reader.run(f"select {counts} from {table}").rows()
    return [(text, rows) for text, rows in zip(asked, result, strict=True) if rows]


def _nought(identity: Identity) -> str:
    """The condition that values add up to zero."""
    return " + ".join(f"{weight} * {value}" for value, weight in identity.terms) + " = 0"
