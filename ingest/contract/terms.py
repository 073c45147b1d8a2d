"""What a contract may say, as types: pydantic validates a contract against them.

Validation knows the landing dictionary through its context: ``columns`` (names of all columns) and
``entities`` (name of an entity: names of its columns). Without a context, as for a contract that
the archive keeps, names of entities and columns are taken as they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator
from pydantic import ValidationInfo as Info

from bianzhi.core.configuration.typed_yaml import EMPTY, Definition
from bianzhi.core.problems import Phrase
from bianzhi.store.delivered.contract_terms import DEFAULT_RANK, DEFAULT_STALE_AFTER_MONTHS
from ingest.contract import patterns
from ingest.contract.derivation import (
    AnyCondition,
    AnyDerivation,
    CellText,
    CellTexts,
    Pattern,
    Text,
    fault,
)


def _column(name: Any, info: Info) -> str:
    columns = (info.context or {}).get("columns")
    if columns is not None and name not in columns:
        raise fault("unknown_column", column=name, known=", ".join(columns))
    return str(name)


def _date(text: str) -> str:
    if patterns.parse_as_of(text) is None:
        raise ValueError(Phrase("configuration.expect_as_of"))
    return text


def _encodings(names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        known = [codecs.lookup(name) for name in names]
    except LookupError:
        known = []
    if not known:
        raise ValueError(Phrase("configuration.expect_encodings"))
    return names


def _header_row(value: Any) -> int | None:
    """The number of the line from 1; None where the header is to be searched."""
    if value == "auto":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(Phrase("configuration.expect_header_row"))
    return value


# The numbering of persons whose form and check digit are known; any other has its own name.
CITIZEN_ID = "citizen_id"
ColumnName = Annotated[str, PlainValidator(_column)]
AsOf = Annotated[Text, AfterValidator(_date)]
Count = Annotated[int, Field(ge=0)]


class Split(Definition):
    """A cell that lists several values."""

    header: CellText
    separator: Text


class Pair(Definition):
    """Two lines that are halves of one record, and the headers whose cells they share."""

    by: Annotated[CellTexts, Field(min_length=1)]
    halves: Annotated[dict[Text, AnyCondition], Field(min_length=2, max_length=2)]

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        asked = [header for half in self.halves.values() for header in half.headers]
        return [*self.by, *asked]


def _numbering(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(Phrase("configuration.expect_numbering"))
    return text


LineKind = Literal["totals", "sign_offs", "notes", "samples", "guides", "column_numbers"]
Year = Annotated[int, Field(ge=1800, le=2100)]


class Terms(Definition):
    """Settings of a contract, an entity or a part; the narrower one wins."""

    headers: Literal["canonical", "labels", "none"] = "canonical"
    columns: Annotated[dict[CellText, ColumnName], EMPTY] = Field({})
    ignored: CellTexts = ()
    unknown_columns: Literal["refuse", "ignore"] = "refuse"
    derive: Annotated[dict[ColumnName, AnyDerivation], EMPTY] = Field({})
    null_markers: CellTexts = ()
    placeholders: Annotated[dict[ColumnName, CellTexts], EMPTY] = Field({})
    aliases: Annotated[dict[ColumnName, dict[CellText, Text]], EMPTY] = Field({})
    may_be_empty: bool = False
    key: Literal["natural", "row", "group"] = "natural"
    skip_blank: tuple[ColumnName, ...] = ()
    encodings: Annotated[CellTexts, AfterValidator(_encodings)] = ("utf-8-sig", "gb18030")
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    header_row: Annotated[int | None, PlainValidator(_header_row)] = 1
    header_names: CellTexts = ()
    personal: CellTexts = ()
    id_numbering: Annotated[Text, AfterValidator(_numbering)] = CITIZEN_ID
    where: AnyCondition | None = None
    split: Split | None = None
    pair: Pair | None = None
    not_records: Annotated[dict[LineKind, CellTexts], EMPTY] = Field({})
    two_digit_years: Year | None = None


class PartTerms(Terms):
    """A part of an entity: the files and sheets it is in, and how they are read."""

    named: CellTexts = ()
    files: CellTexts = ()
    sheets: CellTexts = ()

    @model_validator(mode="after")
    def _sheets_of_files(self) -> PartTerms:
        if "sheets" in self.model_fields_set and "files" not in self.model_fields_set:
            raise fault("missing_key", key="files")
        return self


class EntityTerms(PartTerms):
    """An entity: in one part, or in several by name."""

    description: Any = None
    parts: Annotated[dict[Text, Annotated[PartTerms, EMPTY]], EMPTY] = Field({})


class AsOfTerms(Definition):
    """Where the as-of date is found."""

    path: Pattern | None = None
    file_name: Pattern | None = None
    constant: AsOf | None = None
    otherwise: AsOf | None = None


class ScopeTerms(Definition):
    """Where the scope is found."""

    path: Pattern | None = None
    file_name: Pattern | None = None
    constant: Text | None = None
    otherwise: Text | None = None


class DeliveryTerms(Definition):
    """Where as-of date and scope of a delivery are found."""

    as_of: AsOfTerms = AsOfTerms()
    scope: ScopeTerms = ScopeTerms()


def _named(entities: Any) -> Any:
    """Each entity with its name, by which its columns are known."""
    if isinstance(entities, dict):
        if not entities:
            raise ValueError(Phrase("configuration.expect_an_entity"))
        return {name: (name, spec) for name, spec in entities.items()}
    return entities


def _entity(named: tuple[str, Any], info: Info) -> EntityTerms:
    name, spec = named
    known: Mapping[str, Collection[str]] | None = (info.context or {}).get("entities")
    if known is None:
        return EntityTerms.model_validate({} if spec is None else spec)
    if name not in known:
        raise fault("unknown_entity", entity=name, known=", ".join(known))
    context = {"columns": known[name]}
    return EntityTerms.model_validate({} if spec is None else spec, context=context)


def _source(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(Phrase("configuration.expect_name"))
    return text


class ContractDefinition(Terms):
    """The whole of a contract; one that extends another is merged before it is validated."""

    extends: Text | None = None
    source: Annotated[Text, AfterValidator(_source)]
    description: Any = None
    rank: Count = DEFAULT_RANK
    stale_after_months: Count = DEFAULT_STALE_AFTER_MONTHS
    delivery: Annotated[DeliveryTerms, EMPTY] = DeliveryTerms()
    ignored_files: CellTexts = ()
    ignored_sheets: CellTexts = ()
    entities: Annotated[
        dict[str, Annotated[EntityTerms, PlainValidator(_entity)]], BeforeValidator(_named)
    ]
