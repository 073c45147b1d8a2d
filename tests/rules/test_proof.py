"""Every rule fires where its examples say, and nowhere else; mutants of its SQL are noticed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bianzhi.core.problems import Refused
from ingest.dictionary.rules import rules
from tests.rules import mutation, proof, survivors
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
def test_every_model_of_a_rule_has_examples(rule):
    assert {case.model for case in proof.cases([rule])} == {path.stem for path in rule.models}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_finds_what_its_examples_say(bench, rule):
    faults = {
        f"{case.model}: {case.example.name}": proof.prove(bench, case)
        for case in proof.cases([rule])
    }
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


def test_a_mutant_without_the_condition_of_its_groups_is_still_a_statement():
    sql = "select k from a group by k having max(x) > 1"
    mutants = {mutant.change: mutant.sql for mutant in mutation.mutants(sql)}
    assert mutants["no HAVING MAX(x) > 1"] == "SELECT k FROM a GROUP BY k HAVING TRUE"


def test_a_later_condition_that_null_cannot_meet_spares_the_mutant_of_a_join():
    join = "select a.k from a join b on a.k = b.k join c on {}"
    spared, kept = (
        {mutant.change for mutant in mutation.mutants(join.format(condition))}
        for condition in ("c.day between b.first and b.last", "c.kind in ('', b.kind)")
    )
    assert "left join for JOIN b ON a.k = b.k" not in spared
    assert "left join for JOIN b ON a.k = b.k" in kept


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_sample_of_mutants_is_noticed_or_equivalent(bench, rule):
    assert _unlisted(mutation.scores(bench, rule, sample=SAMPLE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_mutant_is_noticed_or_equivalent(bench, rule):
    scores = list(mutation.scores(bench, rule))
    assert _unlisted(scores) == []
    assert {score.model: score.unfounded for score in scores if score.unfounded} == {}


def _unlisted(scores: Iterable[mutation.Score]) -> list[str]:
    listed = survivors.listed()
    return [
        f"{score.model}: {change}"
        for score in scores
        for change in score.survivors
        if change not in listed.get(score.model, ())
    ]


def test_every_surviving_mutant_is_listed_with_the_reason_why_no_input_notices_it():
    assert survivors.unexplained() == []


def test_only_models_of_rules_have_surviving_mutants():
    models = {model.stem for rule in RULES.values() for model in rule.models}
    assert set(survivors.entries()) - models == set()


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "survivors.yml"
    path.write_text(
        """
int_finding_b01:
- reason: two sums differ by an even number
  mutants: [one, two]
- reason: dead
  mutants: [three]
int_finding_of_no_rule:
- reason: the rule was deleted since
  mutants: [four]
""",
        "utf-8",
    )
    return path


def test_a_mutant_without_a_sentence_as_reason_is_refused(stored):
    assert survivors.unexplained(stored) == ["int_finding_b01: three"]


def test_an_entry_without_a_reason_is_refused(stored):
    stored.write_text("int_finding_b01: [{mutants: [one]}]", "utf-8")
    with pytest.raises(Refused):
        survivors.entries(stored)


def test_an_update_keeps_reasons_drops_the_dead_and_leaves_the_reason_of_new_ones_open(stored):
    survivors.update({"int_finding_b01": ["two", "new"], "int_finding_b12": []}, stored)
    kept, new = survivors.entries(stored)["int_finding_b01"]
    assert (kept.reason, kept.mutants) == ("two sums differ by an even number", ("two",))
    assert (new.reason, new.mutants) == ("", ("new",))
    assert set(survivors.entries(stored)) == {"int_finding_b01"}
    assert survivors.unexplained(stored) == ["int_finding_b01: new"]
