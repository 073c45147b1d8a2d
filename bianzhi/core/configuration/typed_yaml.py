"""YAML files as typed objects that cannot change: every fault of a file at once, with its line.

pydantic validates; this module reads the file, remembers the line of each entry and turns the
errors of pydantic into problems of the project. A type is a ``Definition`` or a dataclass whose
``__pydantic_config__`` is ``DATACLASS``. Lists are tuples, a file without content an empty table.
"""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictInt,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails
from typing_extensions import is_typeddict

from bianzhi.core.messages import catalogue
from bianzhi.core.problems import Phrase, Problem, Refused
from bianzhi.core.similar import nearest

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)
# A strict dataclass would accept instances only; its numbers are ``Whole``, truth values ``Flag``.
DATACLASS = ConfigDict(extra="forbid")
Whole = StrictInt
Flag = StrictBool
# Messages of a file that has none of its own.
AREA = "configuration."
Kind = TypeVar("Kind")
Step = str | int

_MISSING = ("missing", "missing_argument")
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument", "invalid_key")
# What pydantic's kinds of errors expect, as messages "configuration.expect_<name>".
_EXPECTED = {
    "string_type": "text",
    "int_type": "integer",
    "bool_type": "boolean",
    "float_type": "number",
    "tuple_type": "list",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "dataclass_type": "table",
    "typed_dict_type": "table",
    "date_type": "date",
    "string_too_short": "not_blank",
}
# What they expect where the limit says it.
_LIMITS = {
    "greater_than": "> {gt}",
    "greater_than_equal": ">= {ge}",
    "less_than": "< {lt}",
    "less_than_equal": "<= {le}",
    "too_short": ">= {min_length}",
    "too_long": "<= {max_length}",
    "string_too_long": "<= {max_length}",
    "string_pattern_mismatch": "{pattern}",
}


class Definition(BaseModel):
    """A table of a YAML file: its keys are the fields, any other key is a problem."""

    model_config = STRICT


def _empty_table(value: Any) -> Any:
    return {} if value is None else value


def _as_text(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number or isinstance(value, date) else value


# A key without a value is an empty table; a number or a date is its text.
EMPTY = BeforeValidator(_empty_table)
AnyText = Annotated[str, BeforeValidator(_as_text)]


def _both_languages(label: Mapping[str, str]) -> Mapping[str, str]:
    if not {"en", "zh"} <= set(label):
        raise ValueError(Phrase("configuration.expect_label"))
    return label


# A text that people read, in English and Chinese at least.
LabelText = Annotated[Mapping[str, str], AfterValidator(_both_languages)]


class Document:
    """The content of a YAML file with the line of every entry, by its place (``a.b[1].c``)."""

    def __init__(self, content: Any = None):
        self.content = frozen(content)
        self.lines: dict[str, int] = {}
        self.duplicates: list[tuple[str, str]] = []
        self._walked: set[int] = set()

    @classmethod
    def parse(
        cls, text: str | bytes, loader_type: type[yaml.CSafeLoader] = yaml.CSafeLoader
    ) -> Document:
        """The document of a text; raises ``yaml.YAMLError``."""
        loader = loader_type(text)
        try:
            node = loader.get_single_node()
            document = cls()
            if node is not None:
                document._walk(node, "")  # before merge keys (<<) are resolved in place
                document.content = frozen(loader.construct_document(node))
        except (ValueError, TypeError, AttributeError) as error:  # of a tag such as !!int x
            if isinstance(error, UnicodeError):
                raise
            raise yaml.YAMLError("a tag does not fit its value") from error
        finally:
            loader.dispose()
        return document

    def line(self, place: str) -> int | None:
        """The line of a place, or of the nearest table around it that is written down."""
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return self.lines.get(place)

    def _walk(self, node: yaml.Node, place: str) -> None:
        """Note each line, and keys that YAML silently overwrites; an alias is walked once."""
        if id(node) in self._walked:
            return
        self._walked.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    continue  # no key of a table that has a type
                inside = _inside(place, str(key.value))
                self.lines[inside] = key.start_mark.line + 1
                if key.value in keys:
                    self.duplicates.append((inside, str(key.value)))
                keys.add(key.value)
                self._walk(value, inside)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                inside = _inside(place, number)
                self.lines[inside] = item.start_mark.line + 1
                self._walk(item, inside)


def read(path: Path, kind: type[Kind], **options: Any) -> Kind:
    """The file as ``kind``; ``options`` are those of ``validated``.

    Raises ``Refused`` with every problem: a file that cannot be read, is no YAML or does not fit.
    """
    return validated(document_of(path, options.get("area", AREA)), kind, str(path), **options)


def document_of(
    path: Path, area: str = AREA, loader_type: type[yaml.CSafeLoader] = yaml.CSafeLoader
) -> Document:
    """The content of a file and its lines; raises ``Refused`` where it is no YAML in UTF-8."""
    try:
        return Document.parse(path.read_text("utf-8"), loader_type)
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(f"{area}unreadable", {"detail": str(error)}, file=str(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = getattr(error, "problem", None) or str(error)
        row = mark.line + 1 if mark else None
        problem = Problem(f"{area}not_yaml", {"detail": detail}, file=str(path), row=row)
    raise Refused([problem])


def validated(
    document: Document,
    kind: type[Kind],
    file: str,
    *,
    area: str = AREA,
    personal: Collection[str] = (),
    context: Mapping[str, Any] | None = None,
) -> Kind:
    """The content of a document as ``kind``.

    ``area`` is the prefix of the messages, ``context`` what the validators of ``kind`` need.
    No problem shows a value under a place of ``personal``. Raises ``Refused``.
    """
    problems = [
        Problem(
            f"{area}duplicate_key", {"place": place, "key": key}, file, row=document.line(place)
        )
        for place, key in document.duplicates
    ]
    value: Any = None
    try:
        content = {} if document.content is None else document.content
        value = _adapter(cast("Any", kind)).validate_python(content, context=context)
    except ValidationError as error:
        # Alternatives of one entry give an error each; the first speaks for the entry.
        for item in error.errors(include_url=False):
            problem = _problem(item, document, kind, file, area, personal)
            if _entry(problem) not in map(_entry, problems):
                problems.append(problem)
    if problems:
        raise Refused(problems)
    return value


def frozen(value: Any) -> Any:
    """The same content with tuples for lists; what aliases share stays shared, a loop is cut."""
    return _frozen(value, {})


def _frozen(value: Any, known: dict[int, Any]) -> Any:
    if not isinstance(value, dict | list | tuple):
        return value
    if id(value) not in known:
        known[id(value)] = "…"  # within itself
        if isinstance(value, dict):
            content: Any = {key: _frozen(item, known) for key, item in value.items()}
        else:
            content = tuple(_frozen(item, known) for item in value)
        known[id(value)] = content
    return known[id(value)]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _problem(
    error: ErrorDetails,
    document: Document,
    kind: Any,
    file: str,
    area: str,
    personal: Collection[str],
) -> Problem:
    steps = list(_steps(error, document.content))
    place = ""
    for step in steps:
        place = _inside(place, step)
    if error["type"] in _MISSING:
        table = place.rpartition(".")[0]
        values: dict[str, object] = {"place": table or "/", "key": steps[-1]}
        row = document.line(table) if table else None
        return Problem(f"{area}missing_key", values, file, row=row)
    row = document.line(place)
    values = {"place": place or "/", "value": _shown(error["input"]), **error.get("ctx", {})}
    if error["type"] in _UNKNOWN:
        known = list(_fields(_kind_at(kind, steps[:-1])))
        values |= {"key": steps[-1], "known": nearest_first(str(steps[-1]), known)}
        return Problem(f"{area}unknown_key", values, file, row=row)
    if f"{area}{error['type']}" in catalogue():
        return Problem(f"{area}{error['type']}", values, file, row=row)
    values["expected"] = _expected(error)
    if any(place == text or place.startswith((f"{text}.", f"{text}[")) for text in personal):
        del values["value"]
        return Problem(f"{area}wrong_hidden_value", values, file, row=row)
    return Problem(f"{area}wrong_value", values, file, row=row)


def _entry(problem: Problem) -> tuple[object, object]:
    return problem.values["place"], problem.values.get("key")


def _expected(error: ErrorDetails) -> object:
    """What would fit: the text that a validator of the project raised, or a phrase by the type."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        raised = context["error"]
        return raised.args[0] if raised.args else str(raised)
    if error["type"] == "literal_error":
        return context["expected"].replace("'", "").replace(" or ", ", ")
    if error["type"] in _LIMITS:
        return _LIMITS[error["type"]].format(**context)
    name = _EXPECTED.get(error["type"])
    if name is None:
        return Phrase("configuration.expect_other", {"kind": error["type"]})
    return Phrase(f"configuration.expect_{name}")


def nearest_first(word: str, known: Sequence[str]) -> str:
    """The known words, those that look like ``word`` first."""
    near = nearest(word, known)
    return ", ".join([*near, *(text for text in known if text not in near)])


def _steps(error: ErrorDetails, content: Any) -> Iterator[Step]:
    """The location of an error without pydantic's own steps: names of alternatives, ``[key]``."""
    last = len(error["loc"]) - 1
    for number, step in enumerate(error["loc"]):
        if isinstance(content, dict):
            # A key that is no text is located by its representation.
            by_text = {written: key for key in content for written in (repr(key), str(key))}
            if str(step) in by_text:
                key = by_text[str(step)]
                content = content[key]
                yield str(key)
            elif number == last and error["type"] in _MISSING:
                yield step
        elif isinstance(content, tuple) and isinstance(step, int) and step < len(content):
            content = content[step]
            yield step


def _inside(place: str, step: Step) -> str:
    if isinstance(step, int):
        return f"{place}[{step + 1}]"
    return f"{place}.{step}" if place else step


def _shown(value: Any) -> object:
    """A value as a message may show it; tables and long texts are cut short."""
    if isinstance(value, str | int | float | None):
        return value if not isinstance(value, str) or len(value) <= 60 else f"{value[:60]}…"
    return _Verbatim(reprlib.repr(value))


class _Verbatim(str):
    def __repr__(self) -> str:
        return str(self)


def _fields(kinds: Sequence[Any]) -> dict[str, Any]:
    """The keys of the first table among ``kinds`` and their types."""
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            described = kind.model_fields.items()
            return {field.alias or name: field.annotation for name, field in described}
        if is_typeddict(kind):
            return get_type_hints(kind)
        if is_dataclass(kind) and isinstance(kind, type):
            hints = get_type_hints(kind)
            return {field.name: hints[field.name] for field in fields(kind) if field.init}
        if get_origin(kind) is tuple:  # a list that may be written as its only item
            return _fields(list(_alternatives(get_args(kind)[0])))
    return {}


def _kind_at(kind: Any, steps: Sequence[Step]) -> list[Any]:
    """The types that an entry may have."""
    kinds = list(_alternatives(kind))
    for step in steps:
        inner: list[Any] = []
        for item in kinds:
            arguments = get_args(item)
            if get_origin(item) is not None and arguments:
                inner += _alternatives(arguments[-1 if isinstance(step, str) else 0])
            elif str(step) in _fields([item]):
                inner += _alternatives(_fields([item])[str(step)])
        kinds = inner
    return kinds


def _alternatives(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for get_argument in get_args(kind):
            yield from _alternatives(get_argument)
    else:
        yield kind
