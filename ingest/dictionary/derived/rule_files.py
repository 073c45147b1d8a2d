"""Writes what is derived from the folders of the rules: their seeds, properties and page.

``python -m ingest.dictionary`` rewrites the files; a test fails when a written file is stale.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.problems import Problem, Refused
from ingest.dictionary.derived import files, rule_page
from ingest.dictionary.rules import FINDINGS, RULE_FILE, Rule, rules

SEEDS = PROJECT_ROOT / "seeds" / "rules"
DOCUMENTS = SEEDS / "policy_document.csv"
PROPERTIES = "_rules.yml"
PAGE = PROJECT_ROOT / "docs" / "rules.md"
_HEADER = f"Derived from {RULE_FILE} of each rule by python -m ingest.dictionary."
# The grain of every model of a rule.
GRAIN = [
    *("rule_id", "entity", "source", "scope", "part", "record_key", "column_name", "valid_from")
]


def rule_files() -> dict[Path, str]:
    """Every derived file: path -> text. Raises ``Refused`` where a rule cites no known document."""
    every = list(rules().values())
    _check_documents(every)
    subjects: dict[str, list[Path]] = {}
    for rule in every:
        subjects.setdefault(rule.subject, []).extend(rule.models)
    return {
        SEEDS / "rule.csv": _csv(_RULE_COLUMNS, map(_rule_row, every)),
        SEEDS / "rule_basis.csv": _csv(_BASIS_COLUMNS, _basis_rows(every)),
        SEEDS / "rule_parameter.csv": _csv(_PARAMETER_COLUMNS, _parameter_rows(every)),
        **{
            FINDINGS / subject / PROPERTIES: _properties(models)
            for subject, models in sorted(subjects.items())
            if models
        },
        PAGE: rule_page.page(every, documents()),
    }


def write() -> None:
    """Write every derived file."""
    for path, text in rule_files().items():
        path.write_text(text, "utf-8")


def documents() -> dict[str, dict[str, str]]:
    """Every policy document that a rule may cite, by code."""
    with DOCUMENTS.open(encoding="utf-8", newline="") as file:
        return {row["document_code"]: row for row in csv.DictReader(file)}


_RULE_COLUMNS = (
    *("rule_id", "aspect_code", "severity_code", "sentence_zh", "sentence_en", "entity"),
    *("is_active", "rule_status_code", "remedy_zh", "remedy_en"),
)
_BASIS_COLUMNS = ("rule_id", "place", "document_code", "article")
_PARAMETER_COLUMNS = (
    *("rule_id", "parameter_code", "value", "unit_code", "valid_from", "valid_to", "source"),
)


def _rule_row(rule: Rule) -> tuple[object, ...]:
    terms = rule.terms
    return (
        *(terms.rule, terms.aspect, terms.severity, terms.sentence["zh"], terms.sentence["en"]),
        *(terms.entity, str(terms.status == "active").lower(), terms.status),
        *(terms.remedy["zh"], terms.remedy["en"]),
    )


def _basis_rows(every: Iterable[Rule]) -> Iterable[tuple[object, ...]]:
    for rule in every:
        for place, basis in enumerate(rule.terms.basis, 1):
            yield rule.rule_id, place, basis.document, basis.article


def _parameter_rows(every: Iterable[Rule]) -> Iterable[tuple[object, ...]]:
    for rule in every:
        for entry in sorted(
            rule.terms.parameters, key=lambda entry: (entry.code, entry.valid_from)
        ):
            yield (
                *(rule.rule_id, entry.code, entry.value, entry.unit),
                *(entry.valid_from, entry.valid_to, entry.source),
            )


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _check_documents(every: Iterable[Rule]) -> None:
    known = documents()
    problems = [
        Problem(
            "configuration.wrong_value",
            {
                "place": f"basis[{place}].document",
                "value": basis.document,
                "expected": ", ".join(known),
            },
            str(rule.folder / RULE_FILE),
        )
        for rule in every
        for place, basis in enumerate(rule.terms.basis, 1)
        if basis.document not in known
    ]
    if problems:
        raise Refused(problems)


def _properties(models: list[Path]) -> str:
    described: list[dict[str, Any]] = [
        {
            "name": path.stem,
            "description": description(path.read_text("utf-8")),
            "data_tests": [
                {"unique_rows": {"arguments": {"grain": GRAIN}, "config": {"tags": ["grain"]}}}
            ],
        }
        for path in sorted(models)
    ]
    # A plain dump repeats the list; an anchor would be shorter but reads worse in a diff.
    return f"# {_HEADER}\n" + files.dump({"version": 2, "models": _unshared(described)})


def _unshared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    return [_unshared(item) for item in value] if isinstance(value, list) else value


def description(sql: str) -> str:
    """The opening comment of a model as the description of a table.

    ``-- Grain: a x b.`` reads ``One row per a × b.``
    """
    lines: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    text = re.sub(r"(?<=\S) x (?=\S)", " × ", " ".join(lines))
    return text.replace("Grain: ", "One row per ", 1)
