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
from pydantic_core import PydanticCustomError

from bianzhi.core.typed_yaml import EMPTY, Definition
from bianzhi.store.contract_terms import DEFAULT_RANK, DEFAULT_STALE_AFTER_MONTHS
from ingest.contract import patterns

# After ``else``: a value that the map does not name cannot be read.
UNREADABLE = "unreadable"
CONTEXT_PIECES = ("scope", "as_of", "year", "file", "sheet", "part", "row")


def _scalar(value: Any) -> Any:
    """Numbers, dates and truth values as the text that a cell would hold."""
    is_scalar = isinstance(value, str | int | float) or hasattr(value, "isoformat")
    return str(value) if is_scalar else value


def _column(name: Any, info: Info) -> str:
    columns = (info.context or {}).get("columns")
    if columns is not None and name not in columns:
        raise _fault("unknown_column", column=name, known=", ".join(columns))
    return str(name)


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise _fault("bad_pattern", pattern=text, detail=str(error)) from error
    if groups > 1:
        raise _fault("bad_pattern", pattern=text, detail="(...) (...)")
    return text


def _date(text: str) -> str:
    if patterns.parse_as_of(text) is None:
        raise ValueError("date")
    return text


def _encodings(names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        known = [codecs.lookup(name) for name in names]
    except LookupError:
        known = []
    if not known:
        raise ValueError("list of encodings")
    return names


def _header_row(value: Any) -> int | None:
    """The number of the line from 1; None where the header is to be searched."""
    if value == "auto":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("1, 2, ... auto")
    return value


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,)


def _fault(rule: str, **values: object) -> PydanticCustomError:
    return PydanticCustomError(rule, rule, values)


Text = Annotated[str, BeforeValidator(_scalar)]
Texts = tuple[Text, ...]
ColumnName = Annotated[str, PlainValidator(_column)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
AsOf = Annotated[Text, AfterValidator(_date)]
Count = Annotated[int, Field(ge=0)]


class Piece(Definition):
    """A part of a derived value: the cell under a header, or a constant text."""

    header: Text | None = None
    pattern: Pattern | None = None
    placeholders: Texts = ()
    text: Text | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Piece:
        if ("header" in self.model_fields_set) == ("text" in self.model_fields_set):
            raise ValueError("{header: ...}, {text: ...}")
        return self


def _piece(value: Any) -> Piece | str:
    if isinstance(value, dict):
        return Piece.model_validate(value)
    if value not in CONTEXT_PIECES:
        raise ValueError(", ".join(CONTEXT_PIECES))
    return str(value)


class When(Definition):
    """Another cell that decides whether a derived value is kept."""

    header: Text
    values: Annotated[Texts, BeforeValidator(_one_or_more), Field(alias="is", min_length=1)]


def _when(value: Any) -> When:
    if not isinstance(value, dict) or set(value) != {"header", "is"}:
        raise ValueError("header: ..., is: ...")
    return When.model_validate(value)


class Derivation(Definition):
    """How a column is made of pieces; a bare text is a constant."""

    pieces: Annotated[
        tuple[Annotated[Any, PlainValidator(_piece)], ...],
        BeforeValidator(_one_or_more),
        Field(alias="from"),
    ]
    join: Text = ""
    blank: Text | None = None
    mapping: dict[Text, Text | None] | None = Field(None, alias="map")
    unmapped: Text | None = Field(None, alias="else")
    when: Annotated[When, PlainValidator(_when)] | None = None
    otherwise: Text | None = None

    @property
    def keeps_unmapped(self) -> bool:
        """Whether a value that the map does not name stays as it is."""
        return "unmapped" not in self.model_fields_set

    @property
    def refuses_unmapped(self) -> bool:
        """Whether a value that the map does not name is an unreadable cell."""
        return self.unmapped == UNREADABLE

    @property
    def headers(self) -> list[str]:
        """The headers it reads."""
        named = [piece.header for piece in self.pieces if isinstance(piece, Piece)]
        asked = [self.when.header] if self.when else []
        return [header for header in (*named, *asked) if header is not None]

    @model_validator(mode="after")
    def _complete(self) -> Derivation:
        for field, key, needed in (
            ("unmapped", "mapping", "map"),
            ("otherwise", "when", "when"),
        ):
            if field in self.model_fields_set and key not in self.model_fields_set:
                raise _fault("missing_key", key=needed)
        return self


def _derivation(value: Any) -> Any:
    if value is None or isinstance(value, tuple):
        raise ValueError("text, table")
    return value if isinstance(value, dict) else {"from": {"text": value}}


class Split(Definition):
    """A cell that lists several values."""

    header: Text
    separator: Text


LineKind = Literal["totals", "sign_offs", "notes", "samples", "guides", "column_numbers"]
Year = Annotated[int, Field(ge=1800, le=2100)]


class Terms(Definition):
    """Settings of a contract, an entity or a part; the narrower one wins."""

    headers: Literal["canonical", "labels", "none"] = "canonical"
    columns: Annotated[dict[Text, ColumnName], EMPTY] = Field({})
    ignored: Texts = ()
    unknown_columns: Literal["refuse", "ignore"] = "refuse"
    derive: Annotated[
        dict[ColumnName, Annotated[Derivation, BeforeValidator(_derivation)]], EMPTY
    ] = Field({})
    null_markers: Texts = ()
    placeholders: Annotated[dict[ColumnName, Texts], EMPTY] = Field({})
    aliases: Annotated[dict[ColumnName, dict[Text, Text]], EMPTY] = Field({})
    may_be_empty: bool = False
    key: Literal["natural", "row", "group"] = "natural"
    skip_blank: tuple[ColumnName, ...] = ()
    encodings: Annotated[Texts, AfterValidator(_encodings)] = ("utf-8-sig", "gb18030")
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    header_row: Annotated[int | None, PlainValidator(_header_row)] = 1
    header_names: Texts = ()
    split: Split | None = None
    not_records: Annotated[dict[LineKind, Texts], EMPTY] = Field({})
    two_digit_years: Year | None = None


class PartTerms(Terms):
    """A part of an entity: the files and sheets it is in, and how they are read."""

    named: Texts = ()
    files: Texts = ()
    sheets: Texts = ()

    @model_validator(mode="after")
    def _sheets_of_files(self) -> PartTerms:
        if "sheets" in self.model_fields_set and "files" not in self.model_fields_set:
            raise _fault("missing_key", key="files")
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
            raise ValueError("at least one entity")
        return {name: (name, spec) for name, spec in entities.items()}
    return entities


def _entity(named: tuple[str, Any], info: Info) -> EntityTerms:
    name, spec = named
    known: Mapping[str, Collection[str]] | None = (info.context or {}).get("entities")
    if known is None:
        return EntityTerms.model_validate({} if spec is None else spec)
    if name not in known:
        raise _fault("unknown_entity", entity=name, known=", ".join(known))
    context = {"columns": known[name]}
    return EntityTerms.model_validate({} if spec is None else spec, context=context)


def _source(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError("lower-case letters, digits, _")
    return text


class ContractDefinition(Terms):
    """The whole of a contract."""

    source: Annotated[Text, AfterValidator(_source)]
    description: Any = None
    rank: Count = DEFAULT_RANK
    stale_after_months: Count = DEFAULT_STALE_AFTER_MONTHS
    delivery: Annotated[DeliveryTerms, EMPTY] = DeliveryTerms()
    ignored_files: Texts = ()
    ignored_sheets: Texts = ()
    entities: Annotated[
        dict[str, Annotated[EntityTerms, PlainValidator(_entity)]], BeforeValidator(_named)
    ]
