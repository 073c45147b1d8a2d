"""Every text a user reads, in English and Chinese, by message code."""

from __future__ import annotations

import os
import string
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).parent / "messages"
_chosen: str | None = None


def choose_language(language: str | None) -> None:
    """Fix the language of commands and errors for this process."""
    global _chosen
    _chosen = language


def language() -> str:
    """The language in force: chosen, else ``BIANZHI_LANG``, else English."""
    name = _chosen or os.environ.get("BIANZHI_LANG") or "en"
    return name if name in LANGUAGES else "en"


class Message(BaseModel):
    """One text in both languages; both name the same values."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    en: str
    zh: str

    @model_validator(mode="after")
    def _same_values(self) -> Message:
        if _values_of(self.en) != _values_of(self.zh):
            raise ValueError("the two languages name different values")
        return self


def _values_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages: code -> language -> template; areas are files, codes carry the area.

    Raises ``pydantic.ValidationError`` where a text is missing or the languages differ in values.
    """
    messages = TypeAdapter(dict[str, Message])
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        area = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        for name, message in messages.validate_python(area).items():
            # Click keeps the lines after this mark as they are.
            both = {"en": message.en, "zh": message.zh}
            texts[f"{path.stem}.{name}"] = {k: v.replace("\\b", "\b") for k, v in both.items()}
    return texts


def say(code: str, lang: str | None = None, /, **values: object) -> str:
    """The text of ``code`` with its values filled in."""
    return catalogue()[code][lang or language()].format(**values)
