"""What the files of the landing dictionary may say, as types."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bianzhi.core.configuration.typed_yaml import Definition

ColumnType = Literal[
    "text", "code", "integer", "decimal", "decimal6", "date", "month", "period", "flag"
]


# How late a date may be; ``date_bounds.yml`` has the bounds of each kind.
DateKind = Literal["birth", "past", "term"]


class DateBounds(Definition):
    """The first date that can be read, and how many years after the as-of date the last one is."""

    first: date = Field(alias="from")
    years_ahead: Annotated[int, Field(ge=0)]


class ColumnOptions(Definition):
    """Code list, personal content, check and kind of date of a column on landing."""

    code_list: str | None = Field(None, alias="list")
    list_in: tuple[str, ...] = ()
    personal: Literal["id", "name", "birth", "contact"] | None = None
    check: Literal["citizen_id", "uscc"] | None = None
    dates: DateKind = "past"


class ColumnTerms(Definition):
    """A column: written as [type, Chinese label, English description, options]."""

    type: ColumnType
    label: str
    description: str
    options: ColumnOptions = ColumnOptions()


def _by_position(entry: Any) -> Any:
    names = list(ColumnTerms.model_fields)
    if not isinstance(entry, tuple) or not 3 <= len(entry) <= len(names):
        raise ValueError("[type, label, description, options]")
    return dict(zip(names, entry, strict=False))


ColumnEntry = Annotated[ColumnTerms, BeforeValidator(_by_position)]


class EntityTerms(Definition):
    """A landing entity; a key part that ends with ``?`` may be blank.

    An unreadable cell of a column in ``figures`` keeps the last value of its key that was read.
    """

    kind: Literal["state", "event", "period"]
    label: tuple[str, str]
    description: str
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    required: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    period: str | None = None
    figures: tuple[str, ...] = ()
    refused_headers: tuple[str, ...] = ()


class InputTable(Definition):
    """A table that a build is given; a column is its type, or type and description."""

    description: str
    columns: dict[str, str | tuple[str, str]]


class CodeTables(Definition):
    """Titles of code lists that no column names; type and description of the columns of lists."""

    lists: dict[str, str]
    columns: dict[str, tuple[str, str]]


Columns = dict[str, ColumnEntry]
Entities = dict[str, EntityTerms]
Meanings = dict[str, str]
Subjects = dict[str, tuple[str, ...]]
# Chinese label and English description of a column.
SystemColumns = dict[str, tuple[str, str]]
InputTables = dict[str, InputTable]
DateBoundsOfKinds = dict[DateKind, DateBounds]
