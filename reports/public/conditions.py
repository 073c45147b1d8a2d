"""The conditions of columns and rows, taken apart so that they can be compared."""

from __future__ import annotations

import re
from functools import cache


@cache
def conditions(where: str | None) -> frozenset[str]:
    """The parts of a condition that all hold."""
    if not where:
        return frozenset()
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"[()]|\band\b|\bbetween\b.*?\band\b", where):
        word = found[0]
        if word in "()":
            depth += 1 if word == "(" else -1
        elif word == "and" and depth == 0:
            parts.append(where[start : found.start()])
            start = found.end()
    parts.append(where[start:])
    return frozenset().union(*(_plain(part) for part in parts))


def _plain(part: str) -> frozenset[str]:
    text = " ".join(part.split())
    if text.startswith("(") and _closes(text) == len(text) - 1:
        inner = text[1:-1]
        if not re.search(r"\bor\b", inner):
            return conditions(inner)
    return frozenset([text])


def _closes(text: str) -> int:
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place
    return -1
