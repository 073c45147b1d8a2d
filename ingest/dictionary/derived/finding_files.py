"""Writes the models of findings that are derived from other files.

From the landing dictionary: one model per entity with codes, which finds codes outside their
lists. From the folders of ``models/findings``: the union of the models of all rules. dbt fixes the
dependencies of a model while it parses, before it knows the other models, so the union cannot ask
dbt's graph for them.

``python -m ingest.dictionary`` rewrites them; a test fails when a written file is stale.
"""

from __future__ import annotations

from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT
from ingest.dictionary.schema import Entity, entities, subjects

FINDINGS = PROJECT_ROOT / "models" / "findings"
FOLDER = FINDINGS / "codes"
UNION = FINDINGS / "int_finding_union.sql"
# The columns with a rule of their own; the general rule applies to every other code column.
OWN_RULES = {"establishment_type_code": "C04"}
GENERAL_RULE = "E16"
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
        FOLDER / subjects()[name] / f"int_finding_code_{name}.sql": _model(name, entity)
        for name, entity in entities().items()
        if code_columns(entity)
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


def code_columns(entity: Entity) -> dict[str, str]:
    """Column -> code list, for the columns that have one."""
    return {column.name: column.code_list for column in entity.columns if column.code_list}


def organization_expression(entity: Entity) -> str | None:
    """The SQL expression of the organization of a record; None where a column names it."""
    if "organization_code" in entity.column_names:
        return None
    return ORGANIZATIONS.get(entity.name, "cast(null as varchar)")


def _model(name: str, entity: Entity) -> str:
    lists = "".join(
        f"    '{column}': ['{code_list}', '{OWN_RULES.get(column, GENERAL_RULE)}'],\n"
        for column, code_list in code_columns(entity).items()
    )
    organization = organization_expression(entity)
    records = RECORDS[entity.kind] % name
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
        f"    {{{{ unlisted_codes('records', lists) | indent(4) }}}}\n"
        f")\n\n"
        f"{{{{ finding_spells('failing', '{name}') }}}}\n"
    )


def _union(names: list[str]) -> str:
    rows = "\n    union all\n".join(f"    select * from {{{{ ref('{name}') }}}}" for name in names)
    return (
        "-- Grain: rule x record x column x spell in which the record failed, as the model of the\n"
        "-- rule gives it. Derived from the folders of models/findings by ingest.dictionary.\n"
        "{{ config(materialized='view') }}\n"
        f"with int_finding_union as (\n{rows}\n)\n\n"
        "select * from int_finding_union\n"
    )
