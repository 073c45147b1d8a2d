"""The note that a sender may lay beside the files: delivery.yml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import yaml
from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from bianzhi.core import instants
from bianzhi.core.configuration.typed_yaml import Definition, Document, validated
from bianzhi.core.problems import Problem, Refused
from ingest.contract import patterns
from ingest.read.delivered import DeliveredFile

NOTE_FILE = "delivery.yml"
_AREA = "land.note_"
# As YAML writes nothing.
_BLANK = ("", "~", "null")
_NOTE_BYTES = 16_384
_LONGEST_SCOPE = 100
_SHOWN = 40


class _NoteLoader(yaml.CSafeLoader):
    """Keeps scalars as they are written: a date that is none is named, not the loader's error."""


_NoteLoader.yaml_implicit_resolvers = {}


def _scope(written: str) -> str | None:
    return written if len(written) <= _LONGEST_SCOPE and written.isprintable() else None


def _instant(written: str) -> datetime | None:
    try:
        return instants.parse(written)
    except ValueError:
        return None


def _entry(parse: Callable[[str], object], rule: str) -> PlainValidator:
    """A single value that ``parse`` understands; it returns None for one that it does not."""

    def read(written: Any) -> object:
        if not isinstance(written, str):
            raise PydanticCustomError("not_single", "more than a single value")
        if written.strip() in _BLANK:
            return None
        value = parse(written.strip())
        if value is None:
            shown = {"value": written[:_SHOWN], "longest": _LONGEST_SCOPE}
            raise PydanticCustomError(rule, "not understood", shown)
        return value

    return PlainValidator(read)


class DeliveryNote(Definition):
    """What a note says of the files in its folder and below; None where it says nothing."""

    as_of: Annotated[date | None, _entry(patterns.parse_as_of, "bad_date")] = None
    scope: Annotated[str | None, _entry(_scope, "bad_scope")] = None
    received_at: Annotated[datetime | None, _entry(_instant, "bad_instant")] = None

    def over(self, farther: DeliveryNote) -> DeliveryNote:
        """This note, and the farther one for what this one does not say."""
        own = {name: value for name, value in self if value is not None}
        return farther.model_copy(update=own)


def read_note(file: DeliveredFile) -> DeliveryNote:
    """The note that a file holds.

    Raises ``Refused`` where it is no YAML or holds anything but single values under known keys.
    """
    if len(file.data) > _NOTE_BYTES:
        values: dict[str, object] = {"found": len(file.data), "limit": _NOTE_BYTES}
        raise Refused([Problem("land.note_too_long", values, file=file.path)])
    try:
        document = Document.parse(file.data, _NoteLoader)
    except (yaml.YAMLError, UnicodeError) as error:
        values = {"detail": str(error).splitlines()[0]}
        raise Refused([Problem("land.note_not_yaml", values, file=file.path)]) from error
    if document.content is not None and not isinstance(document.content, dict):
        raise Refused([Problem("land.note_no_entries", {}, file=file.path)])
    return validated(document, DeliveryNote, file.path, area=_AREA)
