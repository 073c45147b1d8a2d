"""Writes the models that find codes outside their lists: one per landing entity with codes.

``python -m ingest.dictionary`` rewrites them; a test fails when a written file is stale.
"""

from __future__ import annotations

from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT
from ingest.dictionary.schema import Entity, entities, subjects

FOLDER = PROJECT_ROOT / "models" / "findings" / "codes"
# The columns with a rule of their own; the general rule applies to every other code column.
OWN_RULES = {"establishment_type_code": "C04"}
GENERAL_RULE = "E16"
BODIES = {
    "staff_movement": "coalesce(records.to_organization_code, records.from_organization_code)",
    "organization_event": "coalesce(records.successor_code, records.predecessor_code)",
}
RECORDS = {
    "state": "select * from {{ ref('hist_%s') }}",
    "event": "{{ event_states('%s') | indent(4) }}",
    "period": "{{ period_states('%s') | indent(4) }}",
}


def finding_files() -> dict[Path, str]:
    """Every derived file: path -> text."""
    return {
        FOLDER / subjects()[name] / f"int_finding_code_{name}.sql": _model(name, told)
        for name, told in entities().items()
        if code_columns(told)
    }


def write() -> None:
    """Write every derived file."""
    for path, text in finding_files().items():
        path.write_text(text, "utf-8")


def code_columns(entity: Entity) -> dict[str, str]:
    """Column -> code list, for the columns that have one."""
    return {column.name: column.code_list for column in entity.columns if column.code_list}


def body_expression(entity: Entity) -> str:
    """The SQL expression of the organization that a record of the entity concerns."""
    if "organization_code" in entity.column_names:
        return "records.organization_code"
    return BODIES.get(entity.name, "cast(null as varchar)")


def _model(name: str, entity: Entity) -> str:
    lists = "".join(
        f"    '{column}': ['{code_list}', '{OWN_RULES.get(column, GENERAL_RULE)}'],\n"
        for column, code_list in code_columns(entity).items()
    )
    organization = f'"{body_expression(entity)}"'
    return (
        f"-- Grain: code column of {name} x spell of a record whose code is not in the list.\n"
        f"{{% set lists = {{\n{lists}}} -%}}\n"
        f"with records as (\n    {RECORDS[entity.kind] % name}\n),\n\n"
        f"failing as (\n"
        f"    {{{{ unlisted_codes('records', lists, {organization}) | indent(4) }}}}\n"
        f")\n\n"
        f"{{{{ finding_spells('failing', '{name}') }}}}\n"
    )
