"""Runs the examples of rules: each firing one finds what it says, each look-alike nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from ingest.dictionary.rule_terms import Example, ExampleTerms
from ingest.dictionary.rules import Rule
from tests.rules import code_examples
from tests.rules.bench import Bench, Finding, UnknownColumn

# The fewest examples of each kind that a rule needs.
LEAST = 6


@dataclass(frozen=True)
class Case:
    """An example of a model of a rule."""

    rule: Rule
    model: str
    terms: ExampleTerms
    example: Example
    fires: bool

    @property
    def expected(self) -> list[Mapping[str, Any]]:
        """The findings of the example, by the columns that it names."""
        if not self.fires:
            return []
        common = {"rule_id": self.rule.rule_id, **self.terms.finds}
        return [{**common, **row} for row in self.example.finds or ({},)]

    def faults(self, findings: list[Finding]) -> list[str]:
        """How findings differ from the expected ones."""
        remaining = list(findings)
        faults = []
        for row in self.expected:
            match = next((other for other in remaining if _agrees(row, other)), None)
            if match is None:
                faults.append(f"misses {dict(row)}")
            else:
                remaining.remove(match)
        shown = ("rule_id", "record_key", "column_name", "valid_from", "valid_to", "last_seen_on")
        faults += [f"finds { ({key: row.get(key) for key in shown}) }" for row in remaining]
        return faults


def cases(rules: Iterable[Rule]) -> Iterator[Case]:
    """Every example of the rules."""
    for rule in rules:
        if not rule.is_computed:
            continue
        for terms in (*rule.example_files, *code_examples.derived(rule)):
            model = terms.model or rule.models[0].stem
            for fires, examples in ((True, terms.fires), (False, terms.silent)):
                for example in examples:
                    yield Case(rule, model, terms, example, fires)


def prove(bench: Bench, case: Case) -> list[str]:
    """The faults of an example; empty if it finds what it says."""
    try:
        rows = bench.rows_of(case.terms, case.example)
        unread = set(rows) - set(bench.inputs(bench.sql(case.model))) - set(bench.shared)
        if unread:
            return [f"{case.model} does not read {', '.join(sorted(unread))}"]
        return case.faults(bench.findings(bench.sql(case.model), rows))
    except (duckdb.Error, UnknownColumn) as error:
        return [str(error)]


def too_few(rule: Rule) -> list[str]:
    """The kinds of examples of which a computed rule has fewer than ``LEAST``."""
    counts = {"fires": len(rule.fires), "silent": len(rule.silent)}
    return [f"{kind}: {count} of {LEAST}" for kind, count in counts.items() if count < LEAST]


def _agrees(expected: Mapping[str, Any], finding: Finding) -> bool:
    return all(_plain(finding.get(key)) == _plain(value) for key, value in expected.items())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | datetime) else value
