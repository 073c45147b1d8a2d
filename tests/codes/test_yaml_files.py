"""Every YAML file of the project is validated by type: a slip is named with its file and line."""

from __future__ import annotations

import re
import shutil

import pytest
from pydantic import ValidationError

from bianzhi.core import messages
from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.problems import Refused
from bianzhi.disclosure import settings as disclosure
from bianzhi.publish import personal_text
from bianzhi.read import difference
from bianzhi.reports.compute import balances
from bianzhi.reports.define import definitions
from bianzhi.synthetic.organizations import divisions
from expectations import frames, policy, rules
from ingest.dictionary import code_tables, schema
from ingest.dictionary.derived import files

# What reads a file, the file, and a line of it with a slip: (find, put instead, rule, place).
SLIPS = {
    "entities": (
        lambda folder: schema._raw.__wrapped__("entities.yml", schema.terms.Entities),
        schema, "FOLDER", "entities.yml",
        ("  kind: state", "  knd: state", "unknown_key", "organization.knd"),
    ),
    "columns": (
        lambda folder: schema._raw.__wrapped__("columns.yml", schema.terms.Columns),
        schema, "FOLDER", "columns.yml",
        ("{check: uscc}", "{chek: uscc}", "unknown_key", "uscc"),
    ),
    "subjects": (
        lambda folder: schema.subjects.__wrapped__(),
        schema, "FOLDER", "subjects.yml",
        ("  - organization\n", "  - 1\n", "wrong_value", "organization[1]"),
    ),
    "system columns": (
        lambda folder: files.descriptions(),
        files, "FOLDER", "system_columns.yml",
        ("lake_id: [", "lake_id: [more, ", "wrong_value", "lake_id"),
    ),
    "dimensions": (
        lambda folder: definitions.dimensions.__wrapped__(),
        definitions, "FOLDER", "dimensions.yml",
        ("  column: admin_level_code", "  colum: admin_level_code", "unknown_key",
         "admin_level.colum"),
    ),
    "table": (
        lambda folder: definitions.table.__wrapped__("S2"),
        definitions, "FOLDER", "tables/supervision/S2.yml",
        ("label: {zh: 机构数, en: Organizations}", "label: {zh: 机构数}", "wrong_value",
         "columns[1].label"),
    ),
    "column of a table": (
        lambda folder: definitions.table.__wrapped__("S2"),
        definitions, "FOLDER", "tables/supervision/S2.yml",
        ("breakdown: unit_kind", "brakdown: unit_kind", "unknown_key",
         "columns[4].columns[2].brakdown"),
    ),
    "chart": (
        lambda folder: definitions.report.__wrapped__("annual"),
        definitions, "FOLDER", "annual.yml",
        ("    over: over", "    ower: over", "unknown_key", "charts[1].ower"),
    ),
    "balances": (
        lambda folder: balances.rules.__wrapped__(),
        balances, "FOLDER", "balances.yml",
        ("  rows: top", "  rows: tops", "wrong_value", "[4].rows"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_named_with_file_line_and_place(case, tmp_path, monkeypatch):
    read, module, name, file, (text, instead, rule, place) = SLIPS[case]
    folder = tmp_path / "files"
    shutil.copytree(getattr(module, name), folder)
    whole = (folder / file).read_text("utf-8")
    assert text in whole
    (folder / file).write_text(whole.replace(text, instead, 1), "utf-8")
    monkeypatch.setattr(module, name, folder)
    with pytest.raises(Refused) as refused:
        read(folder)
    problems = [problem for problem in refused.value.problems if problem.values["place"] == place]
    assert [problem.code for problem in problems] == [f"configuration.{rule}"]
    assert problems[0].file == str(folder / file)
    lines = whole[: whole.index(text)].count("\n") + 1
    assert problems[0].row in (lines, lines + 1)


def test_a_dataclass_names_the_nearest_key(tmp_path, monkeypatch):
    path = tmp_path / "policy.yml"
    written = policy.POLICY_FILE.read_text("utf-8")
    path.write_text(written.replace("allowed: 0, ", "alowed: 0, ", 1).replace("0.3", "3", 1))
    monkeypatch.setattr(policy, "POLICY_FILE", path)
    with pytest.raises(Refused) as refused:
        policy.policy.__wrapped__()
    texts = "\n".join(problem.text("en") for problem in refused.value.problems)
    assert "known here: allowed, severe, on_mild, on_severe" in texts
    assert "classes.required.severe: 3 does not fit" in texts
    assert "<= 1" in texts


def test_the_files_as_they_are_fit():
    for read in (
        disclosure.default, personal_text._words, difference.compared_marts, balances.rules,
        definitions.dimensions, frames.written_batches, policy.policy, rules._plausible,
        code_tables.titles, files.derived, schema.subjects,
    ):  # fmt: skip
        assert read()
    for code in definitions.table_codes():
        assert definitions.table(code).columns
    for name in divisions.KINDS:
        assert divisions.template(name)


@pytest.mark.parametrize("text", ["a: {en: x}", "a: {en: '{b}', zh: '{c}'}", "a: {en: x, zh: 1}"])
def test_a_message_has_both_languages_with_the_same_values(text, tmp_path):
    (tmp_path / "area.yml").write_text(text, "utf-8")
    with pytest.raises(ValidationError):
        messages.messages_in(tmp_path / "area.yml")


def test_no_message_is_written_twice():
    from bianzhi.core.configuration.typed_yaml import document_of

    for path in sorted(messages._FOLDER.rglob("*.yml")):
        assert document_of(path).duplicates == [], path.name


def test_every_message_that_the_code_names_is_there():
    named: dict[str, str] = {}
    for folder in ("bianzhi", "ingest", "expectations"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            for code in re.findall(r'\b(?:message|Failed|Phrase)\(\s*"([a-z_.]+)"', text):
                named[code] = path.name
    assert len(named) > 200
    known = messages.catalogue()
    assert {code: file for code, file in named.items() if code not in known} == {}
