"""The deliveries that were refused and have not landed since, with their full lists of problems."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bianzhi.core.home import Home
from bianzhi.store.whole_files import sha256, write_whole

NAME = "refusals.json"


@dataclass(frozen=True)
class Attempt:
    """An attempt to land a delivery; without ``problems`` it landed.

    ``label`` names a delivery without as-of date or scope, ``files`` are the paths of its faulty
    files, ``problems`` are texts for the screen.
    """

    source: str
    as_of: str | None
    scope: str | None
    label: str
    received_at: str
    files: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def slot(self) -> list[str | None]:
        """What a later attempt has in common with this one."""
        return [self.source, self.as_of, self.scope, self.label]

    @property
    def name(self) -> str:
        """The name of the file with all problems."""
        text = json.dumps(self.slot, ensure_ascii=False)
        return f"refused-{sha256(text.encode())[:12]}.txt"


def refusals(home: Home) -> list[dict[str, Any]]:
    """The deliveries whose last attempt was refused, the newest first.

    Each has source, as_of, scope, label, received_at, files, the number of problems and the path
    of their list. A record that cannot be read counts as empty: it is a log.
    """
    try:
        listed = json.loads((home.log / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    known = [entry for entry in listed if isinstance(entry, dict)] if listed else []
    return sorted(known, key=lambda entry: entry["received_at"], reverse=True)


def note_attempts(home: Home, attempts: Iterable[Attempt]) -> None:
    """Note refused attempts, and forget the refusals of what landed."""
    known = {tuple(_slot(entry)): entry for entry in refusals(home)}
    before = dict(known)
    for attempt in attempts:
        for slot in [slot for slot in known if _is_settled(slot, attempt)]:
            _list_path(home, known.pop(slot)).unlink(missing_ok=True)
        if attempt.problems:
            path = home.log / attempt.name
            write_whole(path, ("\n".join(attempt.problems) + "\n").encode())
            entry = asdict(attempt) | {"problems": len(attempt.problems), "list": attempt.name}
            known[tuple(attempt.slot)] = entry
    if known != before:
        text = json.dumps(list(known.values()), ensure_ascii=False, indent=2)
        write_whole(home.log / NAME, f"{text}\n".encode())


def _list_path(home: Home, entry: dict[str, Any]) -> Path:
    return home.log / Path(str(entry["list"])).name


def _slot(entry: dict[str, Any]) -> list[str | None]:
    return [entry[name] for name in ("source", "as_of", "scope", "label")]


def _is_settled(slot: tuple[str | None, ...], attempt: Attempt) -> bool:
    """Whether an attempt is about the delivery of a refusal.

    A delivery that landed settles the refusals of its slot, whatever file they were about.
    """
    if slot == tuple(attempt.slot):
        return True
    return (
        not attempt.problems
        and attempt.as_of is not None
        and slot[:3]
        == (
            attempt.source,
            attempt.as_of,
            attempt.scope,
        )
    )
