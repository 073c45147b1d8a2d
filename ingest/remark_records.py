"""Remarks about a reading as its entry in the manifest keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bianzhi.core.problems import Phrase, Problem

_PLACE = ("file", "sheet", "row", "column")


def to_records(remarks: Iterable[Problem]) -> list[dict[str, Any]]:
    """Remarks as plain values: code, values and place; what is blank is left out."""
    return [
        {
            "code": remark.code,
            "values": {name: _written(value) for name, value in remark.values.items()},
            **{name: getattr(remark, name) for name in _PLACE if getattr(remark, name) is not None},
        }
        for remark in remarks
    ]


def from_records(records: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """The remarks of an entry of the manifest."""
    return [
        Problem(
            record["code"],
            {name: _read(value) for name, value in record["values"].items()},
            **{name: record.get(name) for name in _PLACE},
        )
        for record in records
    ]


def _written(value: object) -> object:
    if not isinstance(value, Phrase):
        return value if isinstance(value, int) else str(value)
    words = {
        name: list(part) if isinstance(part, tuple) else part for name, part in value.values.items()
    }
    return {"phrase": value.code, "values": words}


def _read(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    words = {
        name: tuple(part) if isinstance(part, list) else part
        for name, part in value["values"].items()
    }
    return Phrase(value["phrase"], words)
