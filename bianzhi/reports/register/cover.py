"""The configured cover of a report: issuer, signatories, secrecy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from bianzhi.core import configuration
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.reports.compute.document import PUBLIC, Cover

TOPIC = "cover"


def cover(home: Home, lang: str, edition: str) -> Cover:
    """The texts of the topic ``cover``, each a text or one per language.

    A public edition names only its issuer, because people and secrecy do not belong there.
    """
    names = [field.name for field in fields(Cover)]
    settings = configuration.topic(home, TOPIC, names)
    texts = {name: _text(home, name, value, lang) for name, value in settings.items()}
    return Cover(issuer=texts.get("issuer", "")) if edition == PUBLIC else Cover(**texts)


def _text(home: Home, name: str, value: object, lang: str) -> str:
    if isinstance(value, Mapping):
        value = value.get(lang)
    if value is None:
        return ""
    if not isinstance(value, str):
        file = home.root / configuration.FILE
        raise Failed("configuration.not_a_text", 2, file=file, topic=TOPIC, key=name)
    return value.strip()
