"""Known faults that were looked into and accepted, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bianzhi.home import Home
from bianzhi.problems import Failed

BUILT_IN = Path(__file__).with_name("exceptions.yml")
# An office writes its own beside its warehouse.
OWN = "gate.yml"


@dataclass(frozen=True)
class GateException:
    """An expectation that may fail: with which outcome, and why."""

    outcome: str
    reason: str


def gate_exceptions(home: Home) -> dict[str, GateException]:
    """Exceptions by expectation id; the warehouse's own beat the built-in ones."""
    found: dict[str, GateException] = {}
    for path in (BUILT_IN, home.root / OWN):
        if path.exists():
            for expectation, written in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
                found[expectation] = _read(path, expectation, written)
    return found


def _read(path: Path, expectation: str, written: object) -> GateException:
    if (
        not isinstance(written, dict)
        or written.get("outcome") not in ("pass", "warn")
        or not written.get("reason")
    ):
        raise Failed("gate.bad_exception", file=path, expectation=expectation)
    return GateException(written["outcome"], str(written["reason"]))
