from __future__ import annotations

from tests.history.conftest import one_vault  # noqa: F401  (fixture)
