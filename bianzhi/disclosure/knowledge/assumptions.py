"""Checks that the facts of an edition meet what its protection takes for granted about them."""

from __future__ import annotations

from collections.abc import Iterable

from bianzhi.core.problems import Failed
from bianzhi.disclosure.knowledge.counting import columns_of, parse
from bianzhi.disclosure.settings import Identity, Settings
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.compute.filled_table import FilledTable


def require_implications(facts: Facts, tables: Iterable[FilledTable], settings: Settings) -> None:
    """Refuse an edition whose facts do not meet the declared implications and identities.

    Raises:
        Failed: ``public.broken_implication``, which names fact, rule and number of rows.
    """
    names = dict.fromkeys(column.fact for table in tables for column in table.leaves)
    for name in names:
        for implication, rows in _broken(facts, name, settings):
            raise Failed(
                "public.broken_implication", 3, fact=name, implication=implication, rows=rows
            )


def _broken(facts: Facts, name: str, settings: Settings) -> list[tuple[str, int]]:
    """The rules that rows of a fact do not meet, and how many rows those are."""
    table = facts.table(name)
    present = set(facts.reader.run(f"select * from {table} limit 0").columns)
    rules = [
        *settings.implications,
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
