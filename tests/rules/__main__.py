"""``python -m tests.rules [RULE ...]``: run the examples of all rules, or of these.

``--mutants`` mutates the SQL of each rule as well and prints the mutants that no example notices.
"""

from __future__ import annotations

import argparse
import sys

from ingest.dictionary.rules import rules
from tests.rules import mutation, proof
from tests.rules.bench import Bench
from tests.support.compiled import compiled_models


def main(arguments: list[str]) -> int:
    """Print the faults of the examples; returns 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.rules", description=__doc__)
    parser.add_argument("rules", nargs="*", metavar="RULE")
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument("--update", action="store_true", help="store the surviving mutants")
    chosen = parser.parse_args(arguments)
    known = rules()
    wanted = [known[name] for name in chosen.rules or known]
    cases = list(proof.cases(wanted))
    bench = Bench(compiled_models(), {case.model for case in cases})
    faults = [(case, fault) for case in cases for fault in proof.prove(bench, case)]
    for case, fault in faults:
        print(f"{case.rule.rule_id} {case.example.name}: {fault}")
    for rule in wanted:
        if rule.is_computed:
            for lack in proof.too_few(rule):
                print(f"{rule.rule_id} {lack}")
    print(f"{len(cases)} examples, {len(faults)} faults")
    if chosen.mutants:
        faults += mutation.report(bench, wanted, chosen.update)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
