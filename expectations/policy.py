"""Converts the share of wrong values to pass, warn or block, by a policy that is data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

POLICY_FILE = Path(__file__).with_name("policy.yml")


@dataclass(frozen=True)
class ClassPolicy:
    """The tolerance of one class of expectations, and the outcome beyond it."""

    allowed: float
    severe: float
    on_mild: str
    on_severe: str


@dataclass(frozen=True)
class Policy:
    """The policy of the gate."""

    delivery_rows: int
    classes: dict[str, ClassPolicy]

    def judge(self, class_code: str, share: float, worst_delivery: float) -> tuple[str, str]:
        """Severity and outcome of an expectation with this share of wrong values."""
        found = self.classes[class_code]
        worst = max(share, worst_delivery)
        if worst > found.allowed and worst >= found.severe:
            return "severe", found.on_severe
        if share > found.allowed:
            return "mild", found.on_mild
        return "none", "pass"


@cache
def policy() -> Policy:
    """The policy in policy.yml."""
    written = yaml.safe_load(POLICY_FILE.read_text("utf-8"))
    classes = {name: ClassPolicy(**values) for name, values in written["classes"].items()}
    return Policy(written["delivery_rows"], classes)


def verdict_of(outcomes: list[str]) -> str:
    """The worst of all outcomes."""
    return next((worst for worst in ("block", "warn") if worst in outcomes), "pass")
