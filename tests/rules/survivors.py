"""The mutants that no example notices, each with the reason why no input can tell it from its rule.

``survivors.yml`` holds them by model. Mutants of one reason share an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from bianzhi.core.configuration.typed_yaml import Definition, read
from ingest.dictionary.rules import rules

FILE = Path(__file__).with_name("survivors.yml")
# A reason is a sentence.
FEWEST_WORDS = 5
_HEAD = (
    "# Mutants that no input can tell from their rule, by model, and why.\n"
    "# `python -m tests.rules --mutants --update` keeps the reasons of those that still survive.\n"
    "# It adds others with an empty reason: write an example that notices them, or the reason.\n"
)


class Entry(Definition):
    """Mutants of a model, by the text of their change, and why they are equivalent to it."""

    reason: str
    mutants: tuple[str, ...]


Entries = Mapping[str, tuple[Entry, ...]]


def entries(path: Path = FILE) -> Entries:
    """The entries of each model; raises ``Refused`` where an entry lacks a key."""
    return read(path, Entries)  # type: ignore[type-abstract]


def listed(path: Path = FILE) -> dict[str, set[str]]:
    """The mutants of each model."""
    return {
        model: {change for entry in kept for change in entry.mutants}
        for model, kept in entries(path).items()
    }


def unexplained(path: Path = FILE) -> list[str]:
    """The mutants whose reason is no sentence."""
    return [
        f"{model}: {change}"
        for model, kept in entries(path).items()
        for entry in kept
        if len(entry.reason.split()) < FEWEST_WORDS
        for change in entry.mutants
    ]


def update(found: Mapping[str, Iterable[str]], path: Path = FILE) -> None:
    """Write the surviving mutants of some models; those of models not named stay.

    A mutant keeps its reason, and a new one gets an empty one.
    """
    models = {model.stem for rule in rules().values() for model in rule.models}
    known = {model: kept for model, kept in entries(path).items() if model in models}
    run = {model: _merged(known.get(model, ()), alive) for model, alive in found.items()}
    content = {
        model: [{"reason": entry.reason, "mutants": list(entry.mutants)} for entry in kept]
        for model, kept in sorted({**known, **run}.items())
        if kept
    }
    text = yaml.safe_dump(content, allow_unicode=True, width=1_000, sort_keys=False)
    path.write_text(_HEAD + text, "utf-8")


def _merged(known: Iterable[Entry], alive: Iterable[str]) -> tuple[Entry, ...]:
    remaining = set(alive)
    kept = []
    for entry in known:
        still = sorted(remaining & set(entry.mutants))
        remaining -= set(still)
        if still:
            kept.append(Entry(reason=entry.reason, mutants=tuple(still)))
    if remaining:
        kept.append(Entry(reason="", mutants=tuple(sorted(remaining))))
    return tuple(kept)
