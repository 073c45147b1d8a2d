"""Whether a contract is well formed: every fault of the file at once."""

from __future__ import annotations

from typing import Any

from bianzhi.problems import Problem


def check(written: Any, path: str) -> list[Problem]:
    if not isinstance(written, dict):
        return [Problem("land.contract_not_table", {"place": "/"}, file=path)]
    return []
