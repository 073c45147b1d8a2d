"""Equations of the check sheet that hold for any group of organizations.

The check sheet compares rows that tables share. What an equation says of every organization, it
says also of regions for which only some of its tables have a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bianzhi.disclosure.attack.elimination import Terms
from bianzhi.disclosure.knowledge.counting import Measure, Summand, measures
from bianzhi.disclosure.knowledge.domains import Domains, Region
from bianzhi.disclosure.knowledge.rows import Quantity
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import Column


def signed_terms(rule: balances.Rule) -> list[tuple[str, Column, int]]:
    """The terms of a rule that add up to zero: table, column and sign of each."""
    result = []
    for side, text in ((1, rule.left), (-1, rule.right)):
        for term in balances.terms_of(text):
            leaves = definitions.leaves(definitions.table(term["table"]).columns)
            column = next(column for column in leaves if column.code == term["column"])
            result.append((term["table"], column, -side if term["sign"] == "-" else side))
    return result


def lifted(tables: Sequence[FilledTable], settings: Settings) -> Iterator[list[Summand]]:
    """What adds up to zero in each period of some tables, for every organization."""
    periods = {table.period.code: table.period for table in tables if not table.definition.series}
    for rule in balances.rules():
        terms = signed_terms(rule) if rule.id in settings.everywhere else []
        for code, period in sorted(periods.items()):
            published = {t.definition.code for t in tables if t.period.code == code}
            if published & {table for table, _, _ in terms}:
                yield [
                    (sign * weight, measure, where)
                    for _, column, sign in terms
                    for weight, measure, where in measures(column, period, None, settings)
                ]


@dataclass
class Lifted:
    """Measures, each over what it asks for by itself, that add up to zero in every region."""

    terms: Sequence[tuple[int, Measure, Region | None]]

    def around(self, quantity: Quantity, domains: Domains) -> Iterator[Terms[Quantity]]:
        """The sums of regions in which a quantity is one of the terms."""
        measure, region = quantity
        for _, own_measure, own in self.terms:
            if own_measure != measure or own is None or not own <= region:
                continue
            terms: Terms[Quantity] = {}
            for sign, other, asked in self.terms:
                both = domains.both(region - own, asked)
                if both is not None:
                    terms[other, both] = terms.get((other, both), 0) + sign
            yield terms
