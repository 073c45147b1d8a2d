"""Verifies every object of a warehouse against its record from the time of writing.

Nothing is changed and nothing is trusted. Each part is verified even if another is damaged. Damage
becomes a ``Problem`` with its remedy, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bianzhi.audit import derived, stored, vault
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.problems import Failed, Problem
from bianzhi.store.delivered import chain

# Called with the name of the part, the number of objects done and their total.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Part:
    """One part of the warehouse: the number of verified objects, and their problems."""

    name: str
    verified: int
    problems: list[Problem]


@dataclass
class Audit:
    """The result of an audit. ``format`` is None if its file cannot be read."""

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
    """Audit the whole warehouse; ``quick`` reads no bytes except those of the manifest.

    A warehouse of an older format has neither chain nor checksums of the lake. Only the objects of
    the archive, the vault and the publications are verified there.
    """
    number, format_problems = _format(home)
    manifest = chain.read(home)
    has_records = number is None or number >= FORMAT_VERSION
    result = Audit(
        number, end={"sequence": manifest.last, "sha256": manifest.hashes.get(manifest.last)}
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


# An older format cannot have these, so they are no damage there.
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
