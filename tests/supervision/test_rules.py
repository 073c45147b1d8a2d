"""Rules, their models and their tests are consistent."""

import csv
import re

import pytest
import yaml

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.review.findings import severities
from ingest.dictionary.derived import finding_files

MODELS = PROJECT_ROOT / "models"
# Rules that landing applies, which has tests of its own.
APPLIED_ON_LANDING = set(severities())


def rules() -> list[dict[str, str]]:
    with open(PROJECT_ROOT / "seeds" / "rules" / "rule.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def active() -> set[str]:
    return {rule["rule_id"] for rule in rules() if rule["is_active"] == "true"}


def fired() -> set[str]:
    """Rule ids that a unit test expects to fire."""
    result = set()
    for path in MODELS.rglob("*.yml"):
        for test in yaml.safe_load(path.read_text("utf-8")).get("unit_tests", ()):
            if test["model"].startswith("int_finding_"):
                result |= {row["rule_id"] for row in test["expect"]["rows"]}
    return result


def test_every_active_rule_has_a_test_that_fires():
    assert active() - APPLIED_ON_LANDING - fired() == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["rule_id"])
def test_a_rule_speaks_both_languages(rule):
    assert re.search(r"[\u4e00-\u9fff]", rule["sentence_zh"])
    assert re.search(r"[A-Za-z]", rule["sentence_en"])
    assert rule["severity_code"] in ("G1", "G2", "G3")


@pytest.mark.parametrize("path", sorted(finding_files.finding_files()), ids=lambda path: path.stem)
def test_derived_model_is_up_to_date(path):
    written = path.read_text("utf-8")
    assert written == finding_files.finding_files()[path], "run python -m ingest.dictionary"
