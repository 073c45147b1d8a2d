"""The folders of the rules are complete, and what is derived from them is fresh."""

import re
import shutil

import pytest

from bianzhi.core.problems import Refused
from ingest.dictionary import rules as catalogue
from ingest.dictionary.derived import finding_files, rule_files
from ingest.dictionary.rules import rules

RULES = rules()
DERIVED = {**finding_files.finding_files(), **rule_files.rule_files()}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_speaks_both_languages(rule):
    for text in (rule.terms.sentence, rule.terms.remedy):
        assert re.search(r"[\u4e00-\u9fff]", text["zh"])
        assert re.search(r"[A-Za-z]", text["en"])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_computed_where_it_has_models(rule):
    assert bool(rule.models) == rule.is_computed
    assert rule.is_computed or rule.terms.awaits


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_model_is_of_the_rule_of_its_folder(rule):
    name = f"int_finding_{rule.rule_id.lower()}"
    for model in rule.models:
        assert model.stem == name or model.stem.startswith(f"{name}_")
        text = model.read_text("utf-8")
        others = {other for other in RULES if f"'{other}'" in text}
        assert others <= {rule.rule_id}


@pytest.mark.parametrize("path", sorted(DERIVED), ids=lambda path: path.stem)
def test_derived_file_is_up_to_date(path):
    assert path.read_text("utf-8") == DERIVED[path], "run python -m ingest.dictionary"


def test_every_fault_of_every_rule_is_named_with_file_and_field(tmp_path, monkeypatch):
    folder = tmp_path / "person" / "e01"
    shutil.copytree(RULES["E01"].folder, folder)
    text = (folder / "rule.yml").read_text("utf-8")
    text = text.replace("severity: G2", "severity: G9").replace("rule: E01", "rule: E02")
    (folder / "rule.yml").write_text(f"{text}colour: red\n", "utf-8")
    other = tmp_path / "person" / "e03"
    shutil.copytree(RULES["E03"].folder, other)
    text = (other / "rule.yml").read_text("utf-8").replace("rule: E03", "rule: E04")
    (other / "rule.yml").write_text(text, "utf-8")
    monkeypatch.setattr(catalogue, "FINDINGS", tmp_path)
    with pytest.raises(Refused) as refused:
        rules.__wrapped__()
    faults = {(problem.file, problem.values.get("place")) for problem in refused.value.problems}
    assert (str(folder / "rule.yml"), "severity") in faults
    assert (str(other / "rule.yml"), "rule") in faults
    assert "colour" in str(refused.value)
