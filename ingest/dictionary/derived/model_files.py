"""Writes the models derived from the landing dictionary alone: staging, history, histories.

``python -m ingest.dictionary`` rewrites them; a test fails when a written file is stale.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from bianzhi.core.home import PROJECT_ROOT
from ingest.dictionary.schema import Entity, entities, lake_columns, subjects

MODELS = PROJECT_ROOT / "models"
RESOLVED = (
    "department",
    "establishment",
    "leadership_quota",
    "post",
    "off_establishment_worker",
    "off_establishment_control",
    "baseline",
    "organization_plate",
    "division",
    "liaison_officer",
    "revolving_pool",
)
# Entities whose model of one source per date says more: these models are written by hand.
EXTENDED = ("organization", "person")
PUBLISHED = (*EXTENDED, *RESOLVED)
# What the histories of posts and staff say beyond what was delivered: what a record counts as. The
# model int_<entity>_counted decides it, or int_<entity> where it is written by hand.
COUNTED = {
    "establishment": [("counted_type_code", "VARCHAR"), ("counted_measure", "VARCHAR")],
    "person": [("is_in_post", "BOOLEAN"), ("counted_type_code", "VARCHAR")],
}
HIDDEN = {"row_hash", "name_key"}
TRACE = [
    ("source", "VARCHAR"),
    ("scope", "VARCHAR"),
    ("part", "VARCHAR"),
    ("valid_from", "DATE"),
    ("valid_to", "DATE"),
    ("delivery_id", "VARCHAR"),
    ("last_as_of_date", "DATE"),
    ("last_delivery_id", "VARCHAR"),
]
GRAINS = {
    "state": "Grain: source, scope, part, record key, interval of equal state.",
    "event": "Grain: record key; the row of {entity} in force.",
    "period": "Grain: source, scope, part, period, record key; rows of its newest delivery.",
}
CALLS = {
    "state": "intervals('{entity}'{codes}{figures}{name})",
    "event": "latest_rows('{entity}'{codes}{figures})",
    "period": "period_rows('{entity}', '{period}'{codes}{name})",
}


def model_files() -> dict[Path, str]:
    """Every derived file: path -> text."""
    files: dict[Path, str] = {}
    for entity, output in entities().items():
        subject = subjects()[entity]
        files[MODELS / "staging" / subject / f"stg_{entity}.sql"] = _staging(entity)
        files[MODELS / "history" / subject / f"hist_{entity}.sql"] = _history(entity, output)
    for entity in RESOLVED:
        subject = subjects()[entity]
        resolved = _resolved(entity, entities()[entity])
        files[MODELS / "intermediate" / subject / f"int_{entity}.sql"] = resolved
    files[MODELS / "intermediate" / "organization" / "scope" / "int_unread_key.sql"] = (
        _unread_keys()
    )
    marts = MODELS / "marts" / "historical_change" / "history"
    for entity in PUBLISHED:
        files[marts / f"{entity}_history.sql"] = _mart(entity)
    files[marts / "_histories.yml"] = _properties()
    return files


def write() -> None:
    """Write every derived file."""
    for path, text in model_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def mart_columns(entity: str) -> list[tuple[str, str]]:
    """The columns of a published history with their types."""
    columns = [(name, kind) for name, kind in lake_columns(entity) if name not in HIDDEN] + TRACE
    carried = [("is_carried", "BOOLEAN")] if entities()[entity].figures else []
    if entity == "organization":
        key, placeholder = ("organization_key", "VARCHAR"), ("is_placeholder", "BOOLEAN")
        return [key, *columns, placeholder, *carried]
    return [*columns, *carried, *COUNTED.get(entity, [])]


def _staging(entity: str) -> str:
    return (
        f"-- Grain: one row per landed row of {entity} in force.\n"
        f"{{{{ rows_in_force('{entity}') }}}}\n"
    )


def _history(entity: str, output: Entity) -> str:
    values = {
        "entity": entity,
        "period": output.period,
        "codes": _codes(output),
        "figures": _figures(output),
        "name": _name(output),
    }
    grain = GRAINS[output.kind].format(**values)
    return f"-- {grain}\n{{{{ {CALLS[output.kind].format(**values)} }}}}\n"


def _codes(entity: Entity) -> str:
    """Macro arguments that name the closed lists of an entity and mark those in its key."""
    lists = {column.name: column.code_list for column in entity.columns if column.code_list}
    if not lists:
        return ""
    lines = "".join(f"    '{column}': '{code_list}',\n" for column, code_list in lists.items())
    key = [f"'{column}'" for column in entity.key if column in lists]
    return f", {{\n{lines}}}{', [' + ', '.join(key) + ']' if key else ''}"


def _figures(entity: Entity) -> str:
    """The macro argument that names the columns whose unreadable cells keep the value before."""
    if not entity.figures:
        return ""
    lines = "".join(f"    '{column}',\n" for column in entity.figures)
    return f", figures=[\n{lines}]"


def _name(entity: Entity) -> str:
    """The macro argument with the lake column that names a record."""
    column = entity.name_column
    if column is None:
        return ""
    return f", name='{'name_key' if column.personal else column.name}'"


def _resolved(entity: str, output: Entity) -> str:
    carried = ", is_carried=true" if output.figures else ""
    return (
        f"-- Grain: record key of {entity} x interval, one source per date.\n"
        f"{{{{ resolved('{entity}'{carried}) }}}}\n"
    )


def _unread_keys() -> str:
    """The keys of all entities of state that a delivery has only in rows that did not land."""
    states = [entity for entity in entities().values() if entity.kind == "state"]
    ctes = ",\n\n".join(
        f"{entity.name} as (\n"
        f"    {{{{ kept_keys('{entity.name}'{_name(entity)}) | indent(4) }}}}\n)"
        for entity in states
    )
    rows = "\n    union all\n    ".join(
        f"select lake_id, record_key from {entity.name}" for entity in states
    )
    return (
        "-- Grain: delivery in force (lake_id) x record key of a state that the delivery has only\n"
        "-- in rows that did not land: it neither changes nor ends there.\n"
        f"with {ctes},\n\n"
        f"int_unread_key as (\n    {rows}\n)\n\n"
        "select * from int_unread_key\n"
    )


def _mart(entity: str) -> str:
    columns = ",\n".join(f"    {name}" for name, _ in mart_columns(entity))
    is_apart = entity in COUNTED and entity not in EXTENDED
    resolved = f"int_{entity}_counted" if is_apart else f"int_{entity}"
    return (
        f"-- Grain: key of {entity} x interval [valid_from, valid_to), one source per date.\n"
        f"select\n{columns}\nfrom {{{{ ref('{resolved}') }}}}\n"
    )


def _properties() -> str:
    models = []
    for entity in PUBLISHED:
        output = entities()[entity]
        models.append(
            {
                "name": f"{entity}_history",
                "description": f"{output.description}: each state with the dates it stood",
                "data_tests": [{"unique_grain": {"arguments": {"grain": _grain(entity)}}}],
                "columns": [_column(name, kind) for name, kind in mart_columns(entity)],
            }
        )
    return yaml.safe_dump({"models": models}, sort_keys=False, allow_unicode=True, width=100)


def _grain(entity: str) -> list[str]:
    return ["organization_key" if entity == "organization" else "record_key", "valid_from"]


def _column(name: str, kind: str) -> dict:
    text = "history_is_carried" if name == "is_carried" else name
    return {"name": name, "data_type": kind, "description": f"{{{{ doc('{text}') }}}}"}
