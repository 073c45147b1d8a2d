"""Converts the share of wrong values to pass, warn or block, by a policy that is data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bianzhi.core.configuration.typed_yaml import DATACLASS, Whole, read

Share = Annotated[float, Field(strict=True, ge=0, le=1)]
POLICY_FILE = Path(__file__).with_name("policy.yml")


@dataclass(frozen=True)
class ClassPolicy:
    """The tolerance of one class of expectations, and the outcome beyond it."""

    __pydantic_config__ = DATACLASS

    allowed: Share
    severe: Share
    on_mild: Literal["warn", "block"]
    on_severe: Literal["warn", "block"]


@dataclass(frozen=True)
class Policy:
    """The policy of the gate."""

    __pydantic_config__ = DATACLASS

    delivery_rows: Whole
    classes: dict[str, ClassPolicy]

    def judge(self, class_code: str, share: float, worst_delivery: float) -> tuple[str, str]:
        """Severity and outcome of an expectation with this share of wrong values."""
        class_policy = self.classes[class_code]
        worst = max(share, worst_delivery)
        if worst > class_policy.allowed and worst >= class_policy.severe:
            return "severe", class_policy.on_severe
        if share > class_policy.allowed:
            return "mild", class_policy.on_mild
        return "none", "pass"


@cache
def policy() -> Policy:
    """The policy in policy.yml."""
    return read(POLICY_FILE, Policy)


def verdict_of(outcomes: list[str]) -> str:
    """The worst of all outcomes."""
    return next((worst for worst in ("block", "warn") if worst in outcomes), "pass")
