"""The columns of a sheet of a template: header, form, allowed labels and an example of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bianzhi.core import code_lists
from bianzhi.core.messages import message
from ingest.contract import Contract, Part, normal
from ingest.contract.derivation import Condition, Derivation, Piece
from ingest.dictionary import schema
from ingest.dictionary.schema import Column

# Examples that need no list; the id and the credit code are the examples of their standards.
_ID, _CREDIT_CODE = "11010519491231002X", "91350100M000100Y43"
_BY_TYPE = {
    "date": "2024-12-31",
    "month": "2024-12",
    "period": "2024-12",
    "integer": "12",
    "decimal": "12.5",
    "decimal6": "0.5",
    "code": "B001",
}
# The mark of a mandatory column, which landing does not take for a part of the header.
REQUIRED_MARK = "*"


@dataclass(frozen=True)
class Field:
    """One column of a sheet. ``form`` is text, date, month, whole, decimal, id or list."""

    header: str
    form: str
    is_required: bool
    labels: tuple[str, ...] = ()
    example: str = ""
    column: Column | None = None

    def meaning(self, lang: str) -> str:
        """What the column holds."""
        if self.column is None:
            return self.header
        if lang == "zh":
            return schema.meanings_zh().get(self.column.name, self.column.label)
        return self.column.description


def fields_of(parts: Sequence[Part], contract: Contract, lang: str) -> list[Field]:
    """The columns of a sheet that feeds some parts, mandatory columns first, each header once."""
    written = _written_headers(contract)
    fields: dict[str, Field] = {}
    for part in parts:
        for field in _fields(part, written, lang):
            known = fields.get(field.header)
            fields[field.header] = _merged(known, field) if known else field
    return sorted(fields.values(), key=lambda field: not field.is_required)


def _fields(part: Part, written: dict[str, str], lang: str) -> Iterator[Field]:
    for _, deciding in part.deciding_headers:
        yield Field(deciding, "text", is_required=True)
    for column in part.columns:
        is_required = column.name in part.mandatory
        if column.name in part.derive:
            yield from _derived_fields(column, part, is_required)
            continue
        header = next((h for h, c in part.headers.items() if c == column.name), None)
        if header is not None and header not in part.ignored:
            yield _field(written.get(header, header), column, is_required, part, lang)


def _derived_fields(column: Column, part: Part, is_required: bool) -> Iterator[Field]:
    """The columns that a derived column is made of; the texts of its map are their labels."""
    derivation = part.derive[column.name]
    pieces = [p.header for p in derivation.pieces if isinstance(p, Piece) and p.header]
    is_plain = len(derivation.pieces) == 1 and derivation.mapping is None
    for place, header in enumerate(pieces):
        labels = _pieces(derivation, place, len(pieces))
        if labels:
            yield Field(header, "list", is_required, labels, labels[0])
        elif is_plain:
            yield Field(header, _form(column), is_required, (), _example(column), column)
        else:
            yield Field(header, "text", is_required)
    if derivation.when is not None:
        yield from _deciding_fields(derivation.when, is_required)


def _deciding_fields(condition: Condition, is_required: bool) -> Iterator[Field]:
    """The columns that a condition reads; texts that it compares a cell with are labels."""
    labels = tuple(condition.values or ())
    for header in condition.headers:
        is_list = bool(labels) and header == condition.header
        form, known = ("list", labels) if is_list else ("text", ())
        yield Field(header, form, is_required, known, known[0] if known else "")


def _pieces(derivation: Derivation, place: int, count: int) -> tuple[str, ...]:
    """The texts of a map for one of the headers that it joins, if only headers are joined."""
    keys = list(derivation.mapping or {})
    if count != len(derivation.pieces):
        return ()
    if count > 1 and not derivation.join:
        return ()
    split = [key.split(derivation.join, count - 1) if count > 1 else [key] for key in keys]
    return tuple(dict.fromkeys(pieces[place] for pieces in split if len(pieces) == count))


def _merged(one: Field, other: Field) -> Field:
    """One column for two fields of a header: mandatory if one is, with the labels of both."""
    first = one if one.form != "text" else other
    labels = tuple(dict.fromkeys((*one.labels, *other.labels)))
    return replace(first, is_required=one.is_required or other.is_required, labels=labels)


def _field(header: str, column: Column, is_required: bool, part: Part, lang: str) -> Field:
    if column.type == "flag":
        labels = tuple(message(f"template.{word}", lang) for word in ("yes", "no"))
        return Field(header, "list", is_required, labels, labels[0], column)
    if column.code_list:
        labels = tuple(_labels(column, part, lang))
        return Field(header, "list", is_required, labels, labels[0] if labels else "", column)
    return Field(header, _form(column), is_required, (), _example(column), column)


def _form(column: Column) -> str:
    if column.personal == "id":
        return "id"
    forms = {"date": "date", "month": "month", "integer": "whole"}
    return forms.get(column.type, "decimal" if column.type.startswith("decimal") else "text")


def _example(column: Column) -> str:
    if column.personal == "id":
        return _ID
    if column.personal == "birth":
        return "1949-12-31"
    if column.check == "uscc":
        return _CREDIT_CODE
    return _BY_TYPE.get(column.type, "")


def _labels(column: Column, part: Part, lang: str) -> Iterator[str]:
    """The label of each code in force; the code itself if landing reads the label otherwise."""
    names = dict(zip(*(series.to_list() for series in part.codes[column.name]), strict=True))
    for row in _rows(column.code_list or ""):
        label = row.get(f"label_{lang}") or ""
        if not row.get("valid_to"):
            yield label if names.get(label) == row["code"] else row["code"]


@cache
def _rows(code_list: str) -> tuple[dict[str, str], ...]:
    return tuple(code_lists.rows(code_list)) if code_list else ()


def _written_headers(contract: Contract) -> dict[str, str]:
    """Header in normal form -> header as the contract writes it first."""
    written: dict[str, str] = {}

    def collect(terms: object) -> None:
        if isinstance(terms, dict):
            for header in terms.get("columns") or {}:
                written.setdefault(normal.header(header), header)
            for value in terms.values():
                collect(value)

    collect(json.loads(contract.body)["contract"])
    return written
