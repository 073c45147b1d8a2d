"""Writes the models of findings that are derived from other files.

From the landing dictionary: the models of the rules about codes outside their lists, one per rule
and entity. From the folders of ``models/findings``: the union of the models of all rules. dbt fixes
the dependencies of a model while it parses, before it knows the other models, so the union cannot
ask dbt's graph for them.

``python -m ingest.dictionary`` rewrites them; a test fails when a written file is stale.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from ingest.dictionary.rules import FINDINGS
from ingest.dictionary.schema import Entity, entities

INTERMEDIATE = FINDINGS.parent / "intermediate"
UNION = FINDINGS / "int_finding_union.sql"
# The columns with a rule of their own; the general rule applies to every other code column.
OWN_RULES = {"establishment_type_code": "C04"}
GENERAL_RULE = "E16"
FOLDERS = {"C04": FINDINGS / "establishment" / "c04", GENERAL_RULE: FINDINGS / "person" / "e16"}
# The organization that a record is about, where no column of that name says so.
ORGANIZATIONS = {
    "staff_movement": "coalesce(to_organization_code, from_organization_code)",
    "organization_event": "coalesce(successor_code, predecessor_code)",
}
RECORDS = {
    "state": "select * from {{ ref('hist_%s') }}",
    "event": "{{ event_states('%s') | indent(4) }}",
    "period": "{{ period_states('%s') | indent(4) }}",
}


def finding_files() -> dict[Path, str]:
    """Every derived file: path -> text."""
    codes = {
        folder / f"int_finding_{rule_id.lower()}_{name}.sql": _model(name, entity, rule_id)
        for rule_id, folder in FOLDERS.items()
        for name, entity in entities().items()
        if code_columns(entity, rule_id)
    }
    return {**codes, UNION: _union(rule_models(set(codes)))}


def rule_models(derived: set[Path]) -> list[str]:
    """Names of the models of rules: all in folders of ``models/findings``, in order of name."""
    return sorted({path.stem for path in derived | set(FINDINGS.glob("*/**/int_finding_*.sql"))})


def write() -> None:
    """Write every derived file."""
    for path, text in finding_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def code_columns(entity: Entity, rule_id: str) -> dict[str, str]:
    """Column -> code list, for the columns that a rule about codes checks."""
    return {
        column.name: column.code_list
        for column in entity.columns
        if column.code_list and OWN_RULES.get(column.name, GENERAL_RULE) == rule_id
    }


def _records(name: str, entity: Entity) -> str:
    """The query of the records: a model, where other rules read the states of the event too."""
    if entity.kind == "event" and any(INTERMEDIATE.glob(f"*/**/int_{name}_state.sql")):
        return f"select * from {{{{ ref('int_{name}_state') }}}}"
    return RECORDS[entity.kind] % name


def organization_expression(entity: Entity) -> str | None:
    """The SQL expression of the organization of a record; None where a column names it."""
    if "organization_code" in entity.column_names:
        return None
    return ORGANIZATIONS.get(entity.name, "cast(null as varchar)")


def _model(name: str, entity: Entity, rule_id: str) -> str:
    lists = "".join(
        f"    '{column}': '{code_list}',\n"
        for column, code_list in code_columns(entity, rule_id).items()
    )
    organization = organization_expression(entity)
    records = _records(name, entity)
    # The history of states and periods hashes such keys itself.
    keys = [c for c in code_columns(entity, rule_id) if c in entity.key and entity.kind == "event"]
    key = f", {keys}" if keys else ""
    if organization:
        records = (
            f"{records}\n),\n\nrecords as (\n"
            f"    select *, {organization} as organization_code\n    from states"
        )
    return (
        f"-- Grain: code column of {name} x spell of a record whose code is not in the list.\n"
        f"{{% set lists = {{\n{lists}}} -%}}\n"
        f"with {'states' if organization else 'records'} as (\n    {records}\n),\n\n"
        f"failing as (\n"
        f"    {{{{ unlisted_codes('records', lists, '{rule_id}'{key}) | indent(4) }}}}\n"
        f")\n\n"
        f"{{{{ finding_spells('failing', '{name}') }}}}\n"
    )


def _union(names: list[str]) -> str:
    listed = textwrap.fill(
        ", ".join(f"'{name}'" for name in names),
        width=100,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    return (
        "-- Grain: rule x record x column x spell in which the record failed, as the model of the\n"
        "-- rule gives it. Derived from the folders of models/findings by ingest.dictionary.\n"
        "{{ config(materialized='view') }}\n"
        f"{{% set models = [\n{listed},\n] -%}}\n"
        "with int_finding_union as (\n"
        "    {% for model in models -%}\n"
        "    select * from {{ ref(model) }}\n"
        "    {{ 'union all' if not loop.last }}\n"
        "    {% endfor -%}\n"
        ")\n\n"
        "select * from int_finding_union\n"
    )
