from __future__ import annotations

from tests.models.built import built  # noqa: F401  (a fixture for every test of models)
