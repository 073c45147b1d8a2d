"""The rules: one folder each in ``models/findings/<subject>/<rule id in lower case>/``.

A folder holds ``rule.yml`` (what the rule says and rests on), its models ``int_finding_<id>*.sql``
and ``examples.yml``. Everything else about a rule is derived from the folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from bianzhi.core.configuration.typed_yaml import read
from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.problems import Problem, Refused
from ingest.dictionary.rule_terms import Example, ExampleTerms, RuleTerms

FINDINGS = PROJECT_ROOT / "models" / "findings"
RULE_FILE = "rule.yml"
EXAMPLE_FILE = "examples.yml"


@dataclass(frozen=True)
class Rule:
    """A rule with its folder."""

    folder: Path
    terms: RuleTerms

    @property
    def rule_id(self) -> str:
        """Id of the rule, as in ``rule.csv``."""
        return self.terms.rule

    @property
    def subject(self) -> str:
        """Name of the folder of rules about the same subject."""
        return self.folder.parent.name

    @property
    def is_computed(self) -> bool:
        """Whether the warehouse computes it, to count or in shadow."""
        return self.terms.status != "inactive"

    @property
    def models(self) -> list[Path]:
        """Its models, by name; none for an inactive rule."""
        return sorted(self.folder.glob("int_finding_*.sql"))

    @cached_property
    def example_files(self) -> list[ExampleTerms]:
        """Its examples, one set for each model that they exercise."""
        return [read(path, ExampleTerms) for path in sorted(self.folder.glob(f"*{EXAMPLE_FILE}"))]

    @property
    def fires(self) -> list[Example]:
        """Examples in which it fires."""
        return [example for terms in self.example_files for example in terms.fires]

    @property
    def silent(self) -> list[Example]:
        """Look-alikes in which it does not."""
        return [example for terms in self.example_files for example in terms.silent]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by id: those of the aspects first, then the others by name.

    Raises ``Refused`` with every fault of every ``rule.yml``: file, place, what is allowed.
    """
    problems: list[Problem] = []
    found: dict[str, Rule] = {}
    for path in sorted(FINDINGS.glob(f"*/*/{RULE_FILE}")):
        try:
            terms = read(path, RuleTerms)
        except Refused as refused:
            problems += refused.problems
            continue
        if path.parent.name != terms.rule.lower():
            problems.append(
                Problem(
                    "configuration.wrong_value",
                    {"place": "rule", "value": terms.rule, "expected": path.parent.name.upper()},
                    str(path),
                )
            )
        found[terms.rule] = Rule(path.parent, terms)
    if problems:
        raise Refused(problems)
    return dict(sorted(found.items(), key=lambda item: (item[0].islower(), item[0])))
