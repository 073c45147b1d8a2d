"""Fixtures of small published worlds."""

from tests.history.conftest import new_warehouse, one_vault  # noqa: F401  (fixtures)
