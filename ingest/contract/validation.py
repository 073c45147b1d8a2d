"""Whether a contract is well formed: every fault of the file at once, each with its line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection
from typing import Any

import yaml

from bianzhi.core.problems import Problem
from ingest.contract import patterns
from ingest.dictionary import schema

_SETTINGS = (
    "headers",
    "columns",
    "ignored",
    "unknown_columns",
    "derive",
    "null_markers",
    "placeholders",
    "aliases",
    "may_be_empty",
    "key",
    "skip_blank",
    "encodings",
    "delimiter",
    "header_row",
    "header_names",
    "split",
)
_CONTRACT_KEYS = (
    "source",
    "description",
    "rank",
    "stale_after_months",
    "delivery",
    "ignored_files",
    "ignored_sheets",
    "entities",
    *_SETTINGS,
)
_PART_KEYS = ("named", "files", "sheets", *_SETTINGS)
_ENTITY_KEYS = ("description", "parts", *_PART_KEYS)
_DELIVERY_KEYS = ("as_of", "scope")
_PLACE_KEYS = ("path", "file_name", "constant", "otherwise")
_SPLIT_KEYS = ("header", "separator")
_DERIVE_KEYS = ("from", "join", "blank", "map", "else", "when", "otherwise")
_WHEN_KEYS = ("header", "is")
_PIECE_KEYS = ("header", "pattern", "placeholders", "text")
_PIECES = ("scope", "as_of", "year", "file", "sheet", "part", "row")


def check(written: Any, path: str, root: yaml.Node | None = None) -> list[Problem]:
    """All faults of a contract; ``root`` is its YAML tree, for line numbers."""
    checker = _Checker(path, root)
    checker.contract(written)
    return checker.problems


class _Checker:
    def __init__(self, path: str, root: yaml.Node | None):
        self.path = path
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}
        if root is not None:
            self._walk(root, "")

    def contract(self, written: Any) -> None:
        if not self.table(written, "", _CONTRACT_KEYS):
            return
        for key in ("source", "entities"):
            if key not in written:
                self.fault("missing_key", "", key=key)
        if "source" in written and not re.fullmatch(r"[a-z][a-z0-9_]*", str(written["source"])):
            self.wrong("source", "lower-case letters, digits, _", written["source"])
        self.values(
            written,
            "",
            {
                "rank": (_is_count, "whole number"),
                "stale_after_months": (_is_count, "whole number"),
                "ignored_files": (_is_texts, "list of texts"),
                "ignored_sheets": (_is_texts, "list of texts"),
            },
        )
        self.delivery(written.get("delivery"))
        self.settings(written, "", schema.columns())
        self.entities(written.get("entities"))

    def delivery(self, written: Any) -> None:
        if written is None or not self.table(written, "delivery", _DELIVERY_KEYS):
            return
        for name, rules in written.items():
            place = f"delivery.{name}"
            if name not in _DELIVERY_KEYS or not self.table(rules, place, _PLACE_KEYS):
                continue
            for key in ("path", "file_name"):
                if key in rules:
                    self.pattern(rules[key], f"{place}.{key}")
            for key in ("constant", "otherwise"):
                fixed = str(rules.get(key))
                if name == "as_of" and key in rules and patterns.parse_as_of(fixed) is None:
                    self.wrong(f"{place}.{key}", "date", fixed)

    def entities(self, written: Any) -> None:
        if written is None or not self.table(written, "entities", None):
            return
        if not written:
            self.wrong("entities", "at least one entity", written)
        for name, spec in written.items():
            place = f"entities.{name}"
            if name not in schema.entities():
                self.fault("unknown_entity", place, entity=name, known=_some(schema.entities()))
            elif spec is not None and self.table(spec, place, _ENTITY_KEYS):
                self.entity(spec, place, schema.entities()[name].column_names)

    def entity(self, spec: dict[str, Any], place: str, columns: Collection[str]) -> None:
        self.part(spec, place, columns)
        parts = spec.get("parts")
        if parts is None or not self.table(parts, f"{place}.parts", None):
            return
        for name, part in parts.items():
            inside = f"{place}.parts.{name}"
            if part is not None and self.table(part, inside, _PART_KEYS):
                self.part(part, inside, columns)

    def part(self, spec: dict[str, Any], place: str, columns: Collection[str]) -> None:
        texts = (_is_texts, "list of texts")
        self.values(spec, place, dict.fromkeys(("named", "files", "sheets"), texts))
        if "sheets" in spec and "files" not in spec:
            self.fault("missing_key", place, key="files")
        self.settings(spec, place, columns)

    def settings(self, spec: dict[str, Any], place: str, columns: Collection[str]) -> None:
        self.values(
            spec,
            place,
            {
                "headers": _choice("canonical", "labels", "none"),
                "unknown_columns": _choice("refuse", "ignore"),
                "key": _choice("natural", "row", "group"),
                "may_be_empty": (lambda value: isinstance(value, bool), "true, false"),
                "ignored": (_is_texts, "list of texts"),
                "header_names": (_is_texts, "list of texts"),
                "split": (_is_split, "header: ..., separator: ..."),
                "null_markers": (_is_texts, "list of texts"),
                "skip_blank": (_is_texts, "list of texts"),
                "encodings": (_is_encodings, "list of encodings"),
                "delimiter": (lambda v: isinstance(v, str) and len(v) == 1, "one character"),
                "header_row": (lambda v: v == "auto" or (_is_count(v) and v > 0), "1, 2, ... auto"),
            },
        )
        for name in ("columns", "placeholders", "aliases", "derive"):
            if spec.get(name) is not None and self.table(spec[name], _at(place, name), None):
                self.columns_in(name, spec[name], _at(place, name), columns)
        for column in spec.get("skip_blank") or ():
            self.column(column, _at(place, "skip_blank"), columns)

    def columns_in(
        self, name: str, table: dict[Any, Any], place: str, columns: Collection[str]
    ) -> None:
        for key, value in table.items():
            inside = f"{place}.{key}"
            if name == "columns":
                self.column(value, inside, columns)
                continue
            self.column(key, inside, columns)
            if name == "placeholders" and not isinstance(value, list):
                self.wrong(inside, "list of texts", value)
            if name == "aliases":
                self.table(value, inside, None)
            if name == "derive":
                self.derivation(value, inside)

    def derivation(self, spec: Any, place: str) -> None:
        if not isinstance(spec, dict):
            if isinstance(spec, list) or spec is None:
                self.wrong(place, "text, table", spec)
            return
        self.table(spec, place, _DERIVE_KEYS)
        if "from" not in spec:
            self.fault("missing_key", place, key="from")
            return
        for key, needed in (("else", "map"), ("otherwise", "when")):
            if key in spec and needed not in spec:
                self.fault("missing_key", place, key=needed)
        if "map" in spec:
            self.table(spec["map"], f"{place}.map", None)
        if "when" in spec and not _is_condition(spec["when"]):
            self.wrong(f"{place}.when", "header: ..., is: ...", spec["when"])
        pieces = spec["from"] if isinstance(spec["from"], list) else [spec["from"]]
        for piece in pieces:
            self.piece(piece, f"{place}.from")

    def piece(self, piece: Any, place: str) -> None:
        if isinstance(piece, dict):
            self.table(piece, place, _PIECE_KEYS)
            if ("header" in piece) == ("text" in piece):
                self.wrong(place, "{header: ...}, {text: ...}", piece)
            if "pattern" in piece:
                self.pattern(piece["pattern"], f"{place}.pattern")
        elif piece not in _PIECES:
            self.wrong(place, ", ".join(_PIECES), piece)

    def column(self, column: Any, place: str, columns: Collection[str]) -> None:
        if column not in columns:
            self.fault("unknown_column", place, column=column, known=_some(columns))

    def pattern(self, text: Any, place: str) -> None:
        try:
            if re.compile(str(text)).groups > 1:
                self.fault("bad_pattern", place, pattern=text, detail="(...) (...)")
        except re.error as error:
            self.fault("bad_pattern", place, pattern=text, detail=str(error))

    def table(self, value: Any, place: str, keys: tuple[str, ...] | None) -> bool:
        """Whether a value is a table; a key that is not among ``keys`` is a fault of its own."""
        if not isinstance(value, dict):
            self.wrong(place or "/", "table", value)
            return False
        if keys is None:
            return True
        for key in value:
            if key not in keys:
                self.fault("unknown_key", _at(place, str(key)), key=key, known=", ".join(keys))
        return True

    def values(
        self, spec: dict[str, Any], place: str, rules: dict[str, tuple[Callable[[Any], bool], str]]
    ) -> None:
        for key, (fits, expected) in rules.items():
            if key in spec and not fits(spec[key]):
                self.wrong(_at(place, key), expected, spec[key])

    def wrong(self, place: str, expected: str, value: Any) -> None:
        self.fault("wrong_value", place, expected=expected, value=value)

    def fault(self, rule: str, place: str, **values: Any) -> None:
        told = {"place": place or "/", **values}
        row = self.lines.get(place)
        self.problems.append(Problem(f"land.contract_{rule}", told, file=self.path, row=row))

    def _walk(self, node: yaml.Node, place: str) -> None:
        """Remember the line of every place, and find keys that YAML would silently overwrite."""
        if not isinstance(node, yaml.MappingNode):
            return
        seen = set()
        for key, value in node.value:
            inside = _at(place, str(key.value))
            self.lines[inside] = key.start_mark.line + 1
            if key.value in seen:
                self.fault("duplicate_key", inside, key=key.value)
            seen.add(key.value)
            self._walk(value, inside)


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _some(names: Collection[str]) -> str:
    return ", ".join(names)


def _choice(*options: str) -> tuple[Callable[[Any], bool], str]:
    return (lambda value: value in options), ", ".join(options)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)


def _is_split(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == set(_SPLIT_KEYS)


def _is_condition(value: Any) -> bool:
    if not (isinstance(value, dict) and set(value) == set(_WHEN_KEYS)):
        return False
    return isinstance(value["is"], str | int | float) or bool(
        value["is"] and _is_texts(value["is"])
    )


def _is_encodings(value: Any) -> bool:
    if not (isinstance(value, list) and value):
        return False
    try:
        return all(codecs.lookup(str(name)) for name in value)
    except LookupError:
        return False
