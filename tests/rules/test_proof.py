"""Every rule fires where its examples say, and nowhere else; mutants of its SQL are noticed."""

from __future__ import annotations

import pytest

from ingest.dictionary.rules import rules
from tests.rules import mutation, proof
from tests.rules.bench import Bench
from tests.support.compiled import Models

RULES = {name: rule for name, rule in rules().items() if rule.is_computed}
# Mutants of each rule in the fast tests; the slow ones run all.
SAMPLE = 4


@pytest.fixture(scope="module")
def bench(models: Models) -> Bench:
    return Bench(models, {case.model for case in proof.cases(RULES.values())})


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_enough_examples(rule):
    assert proof.too_few(rule) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_finds_what_its_examples_say(bench, rule):
    faults = {case.example.name: proof.prove(bench, case) for case in proof.cases([rule])}
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_an_example_that_expects_too_much_is_noticed(bench):
    case = next(case for case in proof.cases([RULES["C05"]]) if not case.fires)
    claim = proof.Case(case.rule, case.model, case.terms, case.example, fires=True)
    assert [fault.split(" ")[0] for fault in proof.prove(bench, claim)] == ["misses"]


def test_an_example_that_expects_too_little_is_noticed(bench):
    case = next(case for case in proof.cases([RULES["C05"]]) if case.fires)
    claim = proof.Case(case.rule, case.model, case.terms, case.example, fires=False)
    assert [fault.split(" ")[0] for fault in proof.prove(bench, claim)] == ["finds"]


def test_a_column_that_the_input_does_not_have_is_noticed(bench):
    case = next(case for case in proof.cases([RULES["C05"]]))
    changes = {"hist_establishment": ({"authorised_posts": 1},)}
    example = case.example.model_copy(update={"changes": changes})
    claim = proof.Case(case.rule, case.model, case.terms, example, case.fires)
    assert proof.prove(bench, claim) == ["hist_establishment has no column authorised_posts"]


def test_mutants_change_comparisons_conditions_joins_branches_windows_and_aggregates():
    sql = """
        select max(case when a.x > 1 then 1 when a.y then 2 end) as x
        from a left join b on a.k = b.k and a.day < b.day + interval 3 month
        group by a.k
    """
    changes = {mutant.change for mutant in mutation.mutants(sql)}
    assert {"gte for a.x > 1", "neq for a.k = b.k", "no a.k = b.k"} <= changes
    assert any(change.startswith("inner join for") for change in changes)
    assert any(change.startswith("no branch") for change in changes)
    assert any(change.startswith("min for") for change in changes)
    assert any(change.startswith("4 for 3") for change in changes)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_sample_of_mutants_is_noticed(bench, rule):
    score = mutation.score(bench, rule, sample=SAMPLE)
    assert set(score.survivors) <= set(mutation.known_survivors().get(rule.rule_id, ()))


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_mutant_is_noticed_or_equivalent(bench, rule):
    score = mutation.score(bench, rule)
    print(f"{rule.rule_id} {score.share:.3f} of {score.mutants}")
    assert sorted(score.survivors) == mutation.known_survivors().get(rule.rule_id, [])
    assert score.unfounded == []
