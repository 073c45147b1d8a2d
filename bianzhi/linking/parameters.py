"""What linking depends on besides the records: the model of scores and the thresholds."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.home import PROJECT_ROOT

_MODEL = Path(__file__).with_name("model.yml")
_THRESHOLDS = PROJECT_ROOT / "seeds" / "norms" / "reconciliation" / "link_threshold.csv"


class Level(Definition):
    """One outcome of a comparison; without ``when`` it is every other pair."""

    label: str
    when: str | None = None
    same_person: float | None = None
    other_person: float | None = None


class LinkModel(Definition):
    """Comparisons by column, the chance that a pair is one person, and the blocks of pairs."""

    prior: float
    comparisons: dict[str, tuple[Level, ...]]
    blocks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Thresholds:
    """Scores from 0 to 1 and the months before the first list in which people are looked for."""

    link_score: float
    candidate_score: float
    lookback_months: int


@cache
def link_model() -> LinkModel:
    """The model of ``model.yml``."""
    return read(_MODEL, LinkModel)


def model_digest() -> str:
    """The SHA-256 of everything that the score of a pair depends on besides the pair."""
    return hashlib.sha256(_MODEL.read_bytes() + _THRESHOLDS.read_bytes()).hexdigest()


def thresholds(day: date) -> Thresholds:
    """The thresholds of the seed ``link_threshold`` that are valid on ``day``."""
    with open(_THRESHOLDS, encoding="utf-8", newline="") as file:
        valid = {
            row["threshold_code"]: float(row["value"])
            for row in csv.DictReader(file)
            if (row["valid_from"] or "") <= day.isoformat() < (row["valid_to"] or "9999")
        }
    months = int(valid.pop("lookback_months"))
    return Thresholds(valid["link_score"], valid["candidate_score"], months)
