"""The two terms of a contract that decide which of its deliveries are in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_RANK = 100
DEFAULT_STALE_AFTER_MONTHS = 24


@dataclass(frozen=True)
class ContractTerms:
    """The rank of the source (smaller wins) and the months of silence until a scope is stale."""

    rank: int
    stale_after_months: int

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> ContractTerms:
        """The terms of a contract in written form, with defaults for missing ones."""
        return cls(
            written.get("rank", DEFAULT_RANK),
            written.get("stale_after_months", DEFAULT_STALE_AFTER_MONTHS),
        )

    @classmethod
    def archived(cls, body: bytes) -> ContractTerms:
        """The terms of an archived contract."""
        return cls.of(json.loads(body)["contract"])
