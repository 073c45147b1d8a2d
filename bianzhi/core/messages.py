"""All texts for users, in English and Chinese, by message code."""

from __future__ import annotations

import os
import string
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, TypeAdapter

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).parent / "messages"
_chosen: str | None = None


def choose_language(language: str | None) -> None:
    """Set the language of commands and errors for this process."""
    global _chosen
    _chosen = language


def language() -> str:
    """The current language: the chosen one, else ``BIANZHI_LANG``, else English."""
    name = _chosen or os.environ.get("BIANZHI_LANG") or "en"
    return name if name in LANGUAGES else "en"


def _complete(message: dict[str, str]) -> dict[str, str]:
    """One text in every language of the program; all of them name the same values."""
    missing = set(LANGUAGES) - set(message)
    if missing:
        raise ValueError(f"there is no text in {', '.join(sorted(missing))}")
    if len({_values_of(text) for text in message.values()}) > 1:
        raise ValueError("the languages name different values")
    return message


def _values_of(template: str) -> frozenset[str]:
    named = (name for _, name, _, _ in string.Formatter().parse(template))
    return frozenset(name for name in named if name is not None)


Message = Annotated[dict[str, str], AfterValidator(_complete)]


@cache
def _files() -> dict[str, Path]:
    """The file of each area."""
    return {path.stem: path for path in sorted(_FOLDER.rglob("*.yml"))}


@cache
def _area(name: str) -> dict[str, dict[str, str]]:
    """The messages of an area. A command needs few of the areas."""
    return messages_in(_files()[name])


def messages_in(path: Path) -> dict[str, dict[str, str]]:
    """The messages of a file: code -> language -> template.

    Raises ``pydantic.ValidationError`` where a text is missing or the languages differ in values.
    """
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    messages = TypeAdapter(dict[str, Message]).validate_python(written)
    # Click keeps the lines after this mark as they are.
    return {
        f"{path.stem}.{code}": {lang: text.replace("\\b", "\b") for lang, text in message.items()}
        for code, message in messages.items()
    }


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages: code -> language -> template; areas are files, codes carry the area."""
    return {code: texts for name in _files() for code, texts in _area(name).items()}


def message(code: str, lang: str | None = None, /, **values: object) -> str:
    """The text of the message ``code`` with its values filled in."""
    area, _, _ = code.partition(".")
    return _area(area)[code][lang or language()].format(**values)
