"""Examples of the rules of time and counting, checked against the oracle and the models."""

from __future__ import annotations

from tests.history import examples_of_marts, examples_of_state  # noqa: F401 (they register)
from tests.history.example import EXAMPLES, Example

__all__ = ["EXAMPLES", "Example"]
