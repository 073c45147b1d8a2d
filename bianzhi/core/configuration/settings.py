"""The settings of one warehouse: ``bianzhi.yml`` in its folder, one section per topic.

Defaults and meanings stand here once; ``docs/settings.md`` is generated from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, PlainValidator, StringConstraints

from bianzhi.core.configuration.typed_yaml import (
    EMPTY,
    AnyText,
    Definition,
    Document,
    document_of,
    validated,
)
from bianzhi.core.home import Home
from bianzhi.core.instants import DEFAULT_ZONE, in_zone
from bianzhi.core.messages import LANGUAGES
from bianzhi.core.problems import Phrase, Problem, Refused

FILE = "bianzhi.yml"
# Topics that had a file of their own up to version 0.1, and its name.
OLD_FILES = {name: f"{name}.yml" for name in ("limits", "privacy", "gate", "sources")}
# Sections whose values no message shows: names and texts about persons.
_PERSONAL = ("cover", "privacy")

Bound = Annotated[int, Field(gt=0)]
Text = Annotated[AnyText, StringConstraints(min_length=1, strip_whitespace=True)]


def _per_language(value: Any) -> dict[str, str]:
    """One text for all languages, or a text per language."""
    if value is None:
        return {}
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value.strip())
    if not isinstance(value, Mapping) or not set(value) <= set(LANGUAGES):
        raise ValueError(Phrase("configuration.expect_text_per_language"))
    texts = {language: "" if text is None else text for language, text in value.items()}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(Phrase("configuration.expect_text_per_language"))
    return {language: text.strip() for language, text in texts.items()}


PerLanguage = Annotated[dict[str, str], PlainValidator(_per_language)]


class CoverTexts(Definition):
    """The cover of reports. Each text is one for both languages or one per language."""

    issuer: PerLanguage = Field({}, description="organization that issues the report (填报单位)")
    preparer: PerLanguage = Field({}, description="person who prepared it (填表人)")
    reviewer: PerLanguage = Field({}, description="person who reviewed it (审核人)")
    classification: PerLanguage = Field({}, description="degree of secrecy (密级)")


class InputLimits(Definition):
    """Bounds on the size of deliveries, checked before memory is spent."""

    file_bytes: Bound = Field(
        1_073_741_824, description="bytes of one file, or of one member of a zip once unpacked"
    )
    zip_members: Bound = Field(10_000, description="files in a zip, parts in a workbook")
    unpacked_bytes: Bound = Field(
        4_294_967_296,
        description="bytes of a zip or workbook, all members together, once unpacked",
    )
    unpacked_ratio: Bound = Field(
        200,
        description="unpacked bytes for one packed byte, of members that unpack to 16 MB or more",
    )
    shared_text_bytes: Bound = Field(
        268_435_456, description="bytes of the texts that the sheets of a workbook share"
    )
    rows: Bound = Field(5_000_000, description="rows of a file or of the used range of a sheet")
    columns: Bound = Field(
        2_000, description="cells in a row, columns of the used range of a sheet"
    )
    cells: Bound = Field(
        30_000_000, description="rows times columns of either, empty cells included"
    )
    line_bytes: Bound = Field(16_777_216, description="bytes of a line of a CSV file")
    cell_bytes: Bound = Field(
        131_072,
        description="bytes of a cell; a spreadsheet holds 32,767 characters of up to 4 bytes",
    )


class AllowedText(Definition):
    """A text, whole cell or word within, that may go out although it looks like a person."""

    text: Text = Field(description="the whole cell, or the word within it")
    reason: Text = Field(description="why it names nobody; logged with each use")


class Privacy(Definition):
    """Texts that the search for personal data lets through."""

    allowed: tuple[AllowedText, ...] = Field((), description="texts that may go out")


class GateException(Definition):
    """A known fault that the gate accepts: with which outcome, and why."""

    outcome: Literal["pass", "warn"] = Field(description="what the gate says of it")
    reason: Text = Field(description="why; shown with every verdict")
    until: date | None = Field(
        None,
        description="first day on which it is no longer accepted, by the known time of the build;"
        " without one it is accepted for good",
    )

    def applies_on(self, day: date) -> bool:
        """Whether the fault is still accepted on a day."""
        return self.until is None or day < self.until


def _known_zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, TypeError, OSError):
        raise ValueError(Phrase("configuration.expect_zone")) from None


class OfficeTime(Definition):
    """Where the office is."""

    zone: Annotated[str, PlainValidator(_known_zone)] = Field(
        DEFAULT_ZONE,
        description="time zone by its IANA name: a bare date in an option ends there, an instant in"
        " a delivered file is the day there, and times on reports and screens are shown there",
    )


class Settings(Definition):
    """The whole of ``bianzhi.yml``; each section may be missing."""

    cover: Annotated[CoverTexts, EMPTY] = CoverTexts()
    limits: Annotated[InputLimits, EMPTY] = InputLimits()
    privacy: Annotated[Privacy, EMPTY] = Privacy()
    gate: Annotated[dict[str, GateException], EMPTY] = Field(
        {}, description="known faults that the gate accepts, by the id of the expectation"
    )
    sources: Annotated[dict[str, Annotated[int, Field(ge=0)]], EMPTY] = Field(
        {},
        description="rank of a source, instead of that of its contract; the smaller rank wins"
        " where two sources describe the same record",
    )
    time: Annotated[OfficeTime, EMPTY] = OfficeTime()


def settings_of(home: Home) -> Settings:
    """The settings of a warehouse; the defaults where it has no ``bianzhi.yml``.

    Raises ``Refused`` with every fault of the file, and where a topic still has a
    file of its own: such a file is not read.
    """
    old = [
        Problem("configuration.old_file", {"topic": topic}, file=str(home.root / name))
        for topic, name in OLD_FILES.items()
        if (home.root / name).exists()
    ]
    if old:
        raise Refused(old)
    path = home.root / FILE
    document = document_of(path) if path.exists() else Document()
    return validated(document, Settings, str(path), personal=_PERSONAL)


@contextmanager
def office_zone(home: Home) -> Iterator[None]:
    """Within this context, the office has the time zone of the settings of a warehouse.

    Raises ``Refused`` with every fault of the settings.
    """
    with in_zone(settings_of(home).time.zone):
        yield


def accepting_text(home: Home, expectation_id: str, exception: GateException) -> str:
    """The text of ``bianzhi.yml`` in which the gate accepts a fault; comments are kept.

    Raises:
        Refused: The file has faults.
    """
    settings_of(home)
    path = home.root / FILE
    text = path.read_text("utf-8") if path.exists() else ""
    content = dict(Document.parse(text).content or {})
    entry = exception.model_dump(exclude_none=True)
    has_section = "gate" in content
    content["gate"] = {**(content.get("gate") or {}), expectation_id: entry}
    lines = _indented(yaml.safe_dump({expectation_id: entry}, allow_unicode=True, sort_keys=False))
    if has_section:
        text = re.sub(
            r"(?m)^gate:[ \t]*(#.*)?\n", lambda head: f"{head[0]}{lines}\n", text, count=1
        )
    else:
        head = f"{text.rstrip()}\n\n" if text.strip() else ""
        text = f"{head}gate:\n{lines}\n"
    if not _says(text, content):
        # The section is in another form, or the fault was accepted before.
        text = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False)
    return text


def merged_text(home: Home) -> tuple[str, dict[str, str]]:
    """The text of ``bianzhi.yml`` with the settings of the old files, and those files by topic.

    Comments are kept. Raises ``Refused`` where a file is no YAML, its settings do not fit, or
    ``bianzhi.yml`` says something else about its topic.
    """
    path = home.root / FILE
    text, content = "", {}
    if path.exists():
        document = document_of(path)
        validated(document, Settings, str(path), personal=_PERSONAL)
        text, content = path.read_text("utf-8"), dict(document.content or {})
    moved = {topic: name for topic, name in OLD_FILES.items() if (home.root / name).exists()}
    problems: list[Problem] = []
    for topic, name in moved.items():
        try:
            written = _old_section(home.root / name, topic)
        except Refused as refused:
            problems += refused.problems
            continue
        if content.get(topic) is None:
            content[topic] = written.content
            text = _with_section(text, topic, (home.root / name).read_text("utf-8"))
        elif content[topic] != written.content:
            file = str(home.root / name)
            problems.append(Problem("configuration.both_files", {"topic": topic}, file=file))
    if problems:
        raise Refused(problems)
    if not _says(text, content):
        # Not every file can be indented as it is: one in braces, one with several documents.
        text = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False)
    return text, moved


def _old_section(path: Path, topic: str) -> Document:
    """The section that a separate file holds; raises ``Refused`` with its faults."""
    document = document_of(path)
    kind: Any = Settings.model_fields[topic].annotation
    validated(document, kind, str(path), personal=("allowed",))
    return document


def _with_section(text: str, topic: str, section: str) -> str:
    head = f"{text.rstrip()}\n\n" if text.strip() else ""
    return f"{head}{topic}:\n{_indented(section)}\n"


def _indented(text: str) -> str:
    lines = [f"  {line}" if line.strip() else "" for line in text.splitlines()]
    return "\n".join(lines).rstrip()


def _says(text: str, content: Mapping[str, Any]) -> bool:
    try:
        document = Document.parse(text)
    except yaml.YAMLError:
        return False
    return document.content == content and not document.duplicates


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
