"""The expectation of each input, as stored in the repository: counts and rules only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.acceptance.landing import Result

STORED = Path(__file__).with_name("expected.yml")
_HEAD = """\
# What each input of BIANZHI_REAL_DATA lands as: rows by file and entity, and how often each rule
# applies. `make accept` compares; `python -m tests.acceptance --update` writes this file.
"""


def load(path: Path | None = None) -> dict[str, Result]:
    """The expectations by the name of the input, by default the stored ones."""
    path = path or STORED
    return (yaml.safe_load(path.read_bytes()) or {}) if path.exists() else {}


def update(results: Mapping[str, Result], path: Path | None = None) -> None:
    """Write the results in place of what was expected of these inputs; the others stay."""
    path = path or STORED
    merged = dict(sorted({**load(path), **results}.items()))
    text = yaml.safe_dump(
        merged, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1_000
    )
    path.write_text(_HEAD + text, "utf-8")


def differences(expected: Result, result: Result) -> list[str]:
    """Each value that differs, with its place and both values."""
    before, after = dict(_leaves(expected)), dict(_leaves(result))
    return [
        f"{' > '.join(place)}: expected {before.get(place, '-')}, came out {after.get(place, '-')}"
        for place in sorted(before.keys() | after.keys())
        if before.get(place) != after.get(place)
    ]


def _leaves(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    if not isinstance(value, dict):
        yield place, value
    elif not value:
        yield place, "nothing"
    else:
        for name, item in value.items():
            yield from _leaves(item, (*place, str(name)))
