"""Known faults that were examined and accepted, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed

# The office writes this file beside its warehouse: expectation id -> {outcome, reason}.
FILE_NAME = "gate.yml"


@dataclass(frozen=True)
class GateException:
    """An expectation that may fail, with its outcome and the reason."""

    outcome: str
    reason: str


def gate_exceptions(home: Home) -> dict[str, GateException]:
    """The exceptions of this warehouse by expectation id."""
    path = home.root / FILE_NAME
    written = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
    return {name: _read(path, name, one) for name, one in (written or {}).items()}


def _read(path: Path, expectation: str, written: object) -> GateException:
    if (
        not isinstance(written, dict)
        or written.get("outcome") not in ("pass", "warn")
        or not written.get("reason")
    ):
        raise Failed("gate.bad_exception", file=path, expectation=expectation)
    return GateException(written["outcome"], str(written["reason"]))
