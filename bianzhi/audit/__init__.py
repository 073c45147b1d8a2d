"""Verifies every object of a warehouse against what was recorded when it was written.

Nothing is changed and nothing is trusted: each part is looked at even where another is damaged,
and what is wrong comes out as a ``Problem`` with its remedy, never as an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bianzhi.audit import derived, stored, vault
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.problems import Failed, Problem
from bianzhi.store import chain

# Called with the name of the part, what is done and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Part:
    """One part of the warehouse: how many objects were looked at, and what is wrong with them."""

    name: str
    verified: int
    problems: list[Problem]


@dataclass
class Audit:
    """The result of an audit. ``format`` is None where its file cannot be read."""

    format: int | None
    parts: list[Part] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    unreferenced: int = 0

    @property
    def problems(self) -> list[Problem]:
        """Every problem of every part, in the order of the parts."""
        return [problem for part in self.parts for problem in part.problems]


def audit(
    home: Home, *, quick: bool = False, progress: Progress = lambda part, done, total: None
) -> Audit:
    """Look at the whole warehouse; ``quick`` reads no bytes but those of the manifest.

    A warehouse of an older format has no chain and no checksums of the lake; there only the
    objects of the archive, the vault and what was published are verified.
    """
    found, format_problems = _format(home)
    manifest = chain.read(home)
    has_records = found is None or found >= FORMAT_VERSION
    result = Audit(
        found, end={"sequence": manifest.last, "sha256": manifest.hashes.get(manifest.last)}
    )
    problems = format_problems + [
        problem for problem in manifest.problems if has_records or problem.code not in _OF_CHAIN
    ]
    result.parts.append(Part("manifest", len(manifest.hashes), problems))
    objects = stored.objects(home, manifest.entries, quick, _part(progress, "objects"))
    result.parts.append(Part("objects", objects.verified, objects.problems))
    result.unreferenced = objects.unreferenced
    if has_records:
        files, problems = stored.lake_files(home, manifest.entries, quick, _part(progress, "lake"))
        result.parts.append(Part("lake", files, problems))
    result.parts.append(Part("vault", *vault.people(home, manifest.entries, quick)))
    for name, verify in (
        ("builds", derived.builds),
        ("publications", derived.publications),
        ("issued", derived.issued_reports),
        ("public", derived.public_editions),
    ):
        result.parts.append(Part(name, *verify(home, manifest, quick, _part(progress, name))))
    return result


# What an older format cannot have; there it is no damage.
_OF_CHAIN = ("audit.head_missing", "audit.seal_missing")


def _part(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(name, done, total)


def _format(home: Home) -> tuple[int | None, list[Problem]]:
    try:
        return home.format(), []
    except Failed as failed:
        if "likely" not in failed.values:  # a newer format, whose objects this version cannot judge
            raise
        values = {"likely": failed.values["likely"]}
        return None, [Problem("audit.format_unknown", values, file=str(home.format_file))]
    except OSError as error:
        values = {"detail": error.strerror or str(error)}
        return None, [Problem("audit.unreadable", values, file=str(home.format_file))]
