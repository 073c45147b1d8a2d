"""The files with Chinese headers equal the canonical files: their landed rows are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from bianzhi.synthetic.city import generate
from ingest.land import land


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One home for each format of the same last month."""
    root = tmp_path_factory.mktemp("formats")
    generate("s", 5, root / "city", ("canonical", "fujian"), months=1)
    patch = pytest.MonkeyPatch()
    patch.setenv(SECRET_VARIABLE, "the same secret for both of them")
    homes = {}
    for source, folder in (("canonical", "deliveries"), ("fujian", "fujian")):
        homes[source] = root / source
        land(Home.at(homes[source]), [root / "city" / folder], source)
    patch.undo()
    return homes


def test_landed_rows_are_equal(homes: dict[str, Path]) -> None:
    entities = {
        path.parent.name
        for path in (homes["canonical"] / "lake").glob("*/*.parquet")
        if path.stem != "_schema"
    }
    assert {"person", "organization", "establishment", "approval_document"} <= entities
    for entity in sorted(entities):
        canonical, fujian = (_rows(homes[source], entity) for source in ("canonical", "fujian"))
        assert len(canonical) > 0
        differing = [
            name
            for name in canonical.columns
            if not canonical[name].equals(fujian[name], null_equal=True)
        ]
        assert (entity, differing) == (entity, [])


def _rows(home: Path, entity: str) -> pl.DataFrame:
    """Lake rows without the columns that identify the file and its row."""
    files = sorted(
        path for path in (home / "lake" / entity).glob("*.parquet") if path.stem != "_schema"
    )
    return (
        pl.concat(pl.read_parquet(path) for path in files)
        .drop("lake_id", "row_no")
        .sort("record_key", "row_hash")
    )
