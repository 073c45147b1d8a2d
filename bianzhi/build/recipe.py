"""What determines a build: equal recipes give equal marts. Loads neither dbt nor data frames."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from importlib.metadata import version
from typing import Any

from bianzhi.core import instants
from bianzhi.core.configuration.settings import settings_of
from bianzhi.core.home import FORMAT_VERSION, PROJECT_ROOT, Home
from bianzhi.store.delivered.chain import Chain, Entry

# The record of a build: its recipe, and what the build was.
RECORD_NAME = "build.json"
_RULES = ("models", "macros", "seeds", "dbt_project.yml")
_PARTS_WITH_VERSION = ("bianzhi", "duckdb", "dbt-core", "dbt-duckdb", "great-expectations")


def stamp(moment: datetime) -> str:
    """The form of an instant in the name of a folder."""
    return "".join(mark for mark in instants.write(moment) if mark.isalnum())


def recipe(home: Home, manifest: Chain, entries: list[Entry]) -> dict[str, Any]:
    """Everything that determines a build of ``entries``, the known ones of the manifest."""
    newest = entries[-1]
    return {
        "known_at": newest["received_at"],
        "sequence": newest["sequence"],
        "readings": len(entries),
        "readings_sha256": _readings_sha256(manifest, entries),
        "rules_sha256": _rules_sha256(home),
        "format_version": FORMAT_VERSION,
        "versions": {part: version(part) for part in _PARTS_WITH_VERSION},
    }


def _readings_sha256(manifest: Chain, entries: list[Entry]) -> str:
    """The hash of the readings in their order, from the hashes of their files in the manifest."""
    lines = (f"{manifest.hashes[entry['sequence']]}\n" for entry in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _rules_sha256(home: Home) -> str:
    """The hash of the project's models, code lists and norms, and of the ranks of sources."""
    digest = hashlib.sha256()
    for name in _RULES:
        root = PROJECT_ROOT / name
        paths = [root] if root.is_file() else sorted(root.rglob("*"))
        for path in paths:
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    if ranks := settings_of(home).sources:
        digest.update(json.dumps(ranks, sort_keys=True).encode())
    return digest.hexdigest()
