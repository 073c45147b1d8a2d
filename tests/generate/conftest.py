from __future__ import annotations

from pathlib import Path

import pytest

from bianzhi.synthetic.city import generate


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small tier of another seed than that of the demo; tests only read it."""
    out = tmp_path_factory.mktemp("small_city") / "city"
    generate("s", 5, out)
    return out
