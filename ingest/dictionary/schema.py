"""The canonical schema: entities.yml and columns.yml as objects, and the columns of lake files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

DUCKDB_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "INTEGER",
    "decimal": "DECIMAL(18,4)",
    "decimal6": "DECIMAL(18,6)",
    "date": "DATE",
    "month": "DATE",
    "period": "DATE",
    "flag": "BOOLEAN",
}
NUMERIC_TYPES = frozenset({"integer", "decimal", "decimal6"})


@dataclass(frozen=True)
class Column:
    """One canonical column; ``personal`` is id, name or birth if the value belongs to the vault."""

    name: str
    type: str
    label: str
    description: str
    code_list: str | None = None
    # Entities to which the code list applies; empty means all.
    list_in: frozenset[str] = frozenset()
    personal: str | None = None
    check: str | None = None


@dataclass(frozen=True)
class Entity:
    """One landing entity with its columns in lake order."""

    name: str
    kind: str
    labels: tuple[str, str]
    description: str
    key: tuple[str, ...]
    optional_key: frozenset[str]
    required: tuple[str, ...]
    columns: tuple[Column, ...]
    period: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """The columns that a table must have for the entity to be read."""
        return tuple(name for name in self.key if name not in self.optional_key) + self.required

    def personal(self, kind: str) -> Column | None:
        """The column with this kind of personal data (id, name or birth), or None."""
        return next((column for column in self.columns if column.personal == kind), None)

    def checked(self, check: str) -> Column | None:
        """The column with this check, or None."""
        return next((column for column in self.columns if column.check == check), None)


def raw_columns() -> dict[str, list[Any]]:
    """The columns as written in ``columns.yml``, by name."""
    return _yaml("columns.yml")


def raw_entities() -> dict[str, dict[str, Any]]:
    """The entities as written in ``entities.yml``, by name."""
    return _yaml("entities.yml")


@cache
def subjects() -> dict[str, str]:
    """The subject of every landing entity; the folder of its models has the same name."""
    listed = _yaml("subjects.yml")
    return {entity: subject for subject, entities in listed.items() for entity in entities}


@cache
def entities() -> dict[str, Entity]:
    """Every landing entity by name."""
    return build_entities(raw_entities(), raw_columns())


@cache
def columns() -> dict[str, Column]:
    """All columns that can land, by name."""
    return {name: build_column(name, spec) for name, spec in raw_columns().items()}


def build_entities(
    entity_specs: dict[str, dict[str, Any]], column_specs: dict[str, list[Any]]
) -> dict[str, Entity]:
    """Build entities from their written form; an archived contract carries its own written form."""
    made = {name: build_column(name, spec) for name, spec in column_specs.items()}
    return {name: _entity(name, spec, made) for name, spec in entity_specs.items()}


def build_column(name: str, spec: list[Any]) -> Column:
    """Build a column from its entry in ``columns.yml``."""
    kind, label, description, *options = spec
    chosen = options[0] if options else {}
    return Column(
        name=name,
        type=kind,
        label=label,
        description=description,
        code_list=chosen.get("list"),
        list_in=frozenset(chosen.get("list_in", ())),
        personal=chosen.get("personal"),
        check=chosen.get("check"),
    )


def lake_columns(entity: str) -> list[tuple[str, str]]:
    """Name and DuckDB type of every column of the entity's lake files, in order."""
    described = entities()[entity]
    shape = [
        ("lake_id", "VARCHAR"),
        ("row_no", "INTEGER"),
        ("record_key", "VARCHAR"),
        ("row_hash", "BIGINT"),
    ]
    for column in described.columns:
        shape.extend(_lake_forms(column))
    if described.personal("id") and "sex_code" in described.column_names:
        shape.append(("id_sex_matches", "BOOLEAN"))
    if described.personal("id") and described.personal("birth"):
        shape.append(("id_birth_matches", "BOOLEAN"))
    if described.checked("uscc"):
        shape.append(("uscc_check_code", "VARCHAR"))
    return shape


def key_column(column: Column) -> str:
    """The lake name of the keyed hash that replaces a personal id or name."""
    return "name_key" if column.personal == "name" else column.name.replace("_id", "_key")


def _lake_forms(column: Column) -> list[tuple[str, str]]:
    if column.personal == "id":
        return [(key_column(column), "VARCHAR"), ("id_check_code", "VARCHAR")]
    if column.personal == "name":
        return [("name_key", "VARCHAR")]
    if column.personal == "birth":
        return [("birth_month", "DATE")]
    return [(column.name, DUCKDB_TYPES[column.type])]


def _entity(name: str, spec: dict[str, Any], made: dict[str, Column]) -> Entity:
    key = tuple(part.rstrip("?") for part in spec["key"])
    required = tuple(spec.get("required", ()))
    names = key + required + tuple(spec.get("columns", ()))
    return Entity(
        name=name,
        kind=spec["kind"],
        labels=(spec["label"][0], spec["label"][1]),
        description=spec["description"],
        key=key,
        optional_key=frozenset(part.rstrip("?") for part in spec["key"] if part.endswith("?")),
        required=required,
        columns=tuple(_in_entity(made[column], name) for column in names),
        period=spec.get("period"),
    )


def _in_entity(column: Column, entity: str) -> Column:
    """The column as defined for the entity; a code list may apply to some entities only."""
    if not column.list_in or entity in column.list_in:
        return column
    return replace(column, code_list=None)


@cache
def _yaml(name: str) -> dict[str, Any]:
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
