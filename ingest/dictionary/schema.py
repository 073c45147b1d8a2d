"""The canonical schema: entities.yml and columns.yml as objects, and the columns of lake files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bianzhi.core.configuration.typed_yaml import document_of, frozen, read, validated
from ingest.dictionary import terms

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
    """One canonical column; ``personal`` is id, name, birth or contact if its value belongs
    to the vault.
    """

    name: str
    type: str
    label: str
    description: str
    code_list: str | None = None
    # Entities to which the code list applies; empty means all.
    list_in: frozenset[str] = frozenset()
    personal: str | None = None
    check: str | None = None
    dates: terms.DateKind = "past"


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
    # Columns of which an unreadable cell keeps the last value of its key that was read.
    figures: tuple[str, ...] = ()
    # Words of headers that no contract may map and no delivery may have.
    refused_headers: tuple[str, ...] = ()

    def refuses(self, header: str) -> bool:
        """Whether no file of the entity may have this header, which names what must not be kept."""
        return any(word in header.casefold() for word in self.refused_headers)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """The columns that a table must have for the entity to be read."""
        return tuple(name for name in self.key if name not in self.optional_key) + self.required

    def personal(self, kind: str) -> Column | None:
        """The column with this kind of personal data (id, name, birth or contact), or None."""
        return next((column for column in self.columns if column.personal == kind), None)

    @property
    def name_column(self) -> Column | None:
        """The column that names a record for people: the name of a person, else of a thing."""
        names = [c for c in self.columns if c.name.endswith("_name") and c.name not in self.key]
        return self.personal("name") or next(iter(names), None)

    def checked(self, check: str) -> Column | None:
        """The column with this check, or None."""
        return next((column for column in self.columns if column.check == check), None)


def raw_columns() -> dict[str, Any]:
    """The columns as ``columns.yml`` writes them, by name; contracts are archived with them."""
    return _raw("columns.yml", terms.Columns)


def raw_entities() -> dict[str, dict[str, Any]]:
    """The entities as ``entities.yml`` writes them, by name; contracts are archived with them."""
    return _raw("entities.yml", terms.Entities)


@cache
def subjects() -> dict[str, str]:
    """The subject of every landing entity; models about it lie in a folder of that name."""
    listed = read(FOLDER / "subjects.yml", terms.Subjects)
    return {entity: subject for subject, entities in listed.items() for entity in entities}


@cache
def date_bounds() -> dict[terms.DateKind, terms.DateBounds]:
    """The dates that can be read, by kind of date; any other date is an unreadable cell."""
    return read(FOLDER / "date_bounds.yml", terms.DateBoundsOfKinds)


@cache
def entities() -> dict[str, Entity]:
    """Every landing entity by name."""
    return build_entities(raw_entities(), raw_columns())


@cache
def columns() -> dict[str, Column]:
    """All columns that can land, by name."""
    return _built_columns(raw_columns())


def build_entities(
    entity_specs: dict[str, dict[str, Any]], column_specs: dict[str, Any]
) -> dict[str, Entity]:
    """Entities from their written form; an archived contract carries a written form of its own."""
    built_columns = _built_columns(column_specs)
    entities = TypeAdapter(terms.Entities).validate_python(frozen(entity_specs))
    return {name: _entity(name, entity, built_columns) for name, entity in entities.items()}


def _built_columns(column_specs: dict[str, Any]) -> dict[str, Column]:
    columns = TypeAdapter(terms.Columns).validate_python(frozen(column_specs))
    return {name: _column(name, column) for name, column in columns.items()}


def _column(name: str, column: terms.ColumnTerms) -> Column:
    return Column(
        name=name,
        type=column.type,
        label=column.label,
        description=column.description,
        code_list=column.options.code_list,
        list_in=frozenset(column.options.list_in),
        personal=column.options.personal,
        check=column.options.check,
        dates=column.options.dates,
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
    if column.personal == "contact":
        return [("has_contact", "BOOLEAN")]
    return [(column.name, DUCKDB_TYPES[column.type])]


def _entity(name: str, entity: terms.EntityTerms, result: dict[str, Column]) -> Entity:
    key = tuple(part.rstrip("?") for part in entity.key)
    names = key + entity.required + entity.columns
    return Entity(
        name=name,
        kind=entity.kind,
        labels=entity.label,
        description=entity.description,
        key=key,
        optional_key=frozenset(part.rstrip("?") for part in entity.key if part.endswith("?")),
        required=entity.required,
        columns=tuple(_in_entity(result[column], name) for column in names),
        period=entity.period,
        figures=entity.figures,
        refused_headers=entity.refused_headers,
    )


def _in_entity(column: Column, entity: str) -> Column:
    """The column as defined for the entity; a code list may apply to some entities only."""
    if not column.list_in or entity in column.list_in:
        return column
    return replace(column, code_list=None)


@cache
def meanings_zh() -> dict[str, str]:
    """What each column holds, in Chinese, by name."""
    return _raw("meanings_zh.yml", terms.Meanings)


@cache
def _raw(name: str, kind: Any) -> dict[str, Any]:
    """A file as it is written, once it is known to be valid."""
    document = document_of(FOLDER / name)
    validated(document, kind, str(FOLDER / name))
    return document.content
