"""The code lists are consistent: named, unique, labelled in both languages, unambiguous."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from ingest.parse.typed import unreadable_cells

ROOT = Path(__file__).resolve().parents[2]
CODES = ROOT / "seeds" / "codes"
COLUMNS = ["code", "label_zh", "label_en", "band", "aliases", "valid_from", "valid_to"]
PATHS = {path.stem: path for path in CODES.rglob("*.csv")}
LISTS = sorted(PATHS)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lists_named_by_columns() -> set[str]:
    columns = yaml.safe_load(
        (ROOT / "ingest" / "dictionary" / "columns.yml").read_text(encoding="utf-8")
    )
    options = [spec[3] for spec in columns.values() if len(spec) > 3]
    return {option["list"] for option in options if "list" in option}


def test_every_list_a_column_names_exists():
    assert lists_named_by_columns() <= set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_list_starts_with_the_common_columns(name):
    header = PATHS[name].read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[: len(COLUMNS)] == COLUMNS


@pytest.mark.parametrize("name", LISTS)
def test_codes_are_unique_and_labelled_in_both_languages(name):
    entries = rows(PATHS[name])
    codes = [row["code"] for row in entries]
    assert codes
    assert len(codes) == len(set(codes))
    assert all(re.search(r"[\u4e00-\u9fff]", row["label_zh"]) for row in entries)
    assert all(re.search(r"[A-Za-z]", row["label_en"]) for row in entries)


@pytest.mark.parametrize("name", LISTS)
def test_a_spelling_means_one_code(name):
    meaning: dict[str, str] = {}
    for row in rows(PATHS[name]):
        aliases = [alias for alias in row["aliases"].split(";") if alias]
        for spelling in {row["code"], row["label_zh"], row["label_en"], *aliases}:
            assert meaning.setdefault(spelling.casefold(), row["code"]) == row["code"], spelling


@pytest.mark.parametrize(
    ("name", "column", "target"),
    [
        ("establishment_type", "counts_as_code", "establishment_type"),
        ("post_grade", "category_code", "post_category"),
        ("civil_service_rank", "category_code", "post_category"),
        ("civil_service_rank", "leadership_level_code", "leadership_level"),
        ("leadership_level", "grade_code", "organization_grade"),
        ("movement_mode", "direction", "movement_direction"),
        ("education", "band", "education_band"),
    ],
)
def test_a_code_that_points_at_another_list_is_in_it(name, column, target):
    known = {row["code"] for row in rows(PATHS[target])}
    used = {row[column] for row in rows(PATHS[name]) if row[column]}
    assert used <= known


def test_every_rule_has_a_known_aspect_and_severity():
    rules = rows(ROOT / "seeds" / "rules" / "rule.csv")
    ids = [row["rule_id"] for row in rules]
    assert len(ids) == len(set(ids))
    assert {row["aspect_code"] for row in rules} <= {row["code"] for row in rows(PATHS["aspect"])}
    assert {row["severity_code"] for row in rules} <= {
        row["code"] for row in rows(PATHS["severity"])
    }
    assert all(row["sentence_zh"] and row["sentence_en"] for row in rules)


def test_every_rule_that_landing_or_a_norm_names_is_in_the_rule_table():
    rules = rows(ROOT / "seeds" / "rules" / "rule.csv")
    named = {"missing_key", "conflicting_twin", *unreadable_cells.RULES}
    mandatory = ROOT / "seeds" / "norms" / "supervision" / "mandatory_column.csv"
    named |= {row["rule_id"] for row in rows(mandatory)}
    assert named <= {row["rule_id"] for row in rules if row["is_active"] == "true"}


def test_age_bands_cover_every_age_once():
    bands = rows(ROOT / "seeds" / "norms" / "bands" / "age_band.csv")
    bounds = [(int(row["min_age"]), int(row["max_age"])) for row in bands]
    ages = [age for low, high in bounds for age in range(low, high + 1)]
    assert ages == list(range(201))
