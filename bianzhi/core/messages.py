"""All texts for users, in English and Chinese, by message code."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import yaml

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


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages: code -> language -> template.

    Each area is a file and the prefix of its codes.
    """
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        for name, template in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
            texts[f"{path.stem}.{name}"] = {
                # Click does not rewrap the lines after this mark.
                lang: text.replace("\\b", "\b")
                for lang, text in template.items()
            }
    return texts


def say(code: str, lang: str | None = None, /, **values: object) -> str:
    """The text of the message ``code`` with its values filled in."""
    return catalogue()[code][lang or language()].format(**values)
