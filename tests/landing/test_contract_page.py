"""The example of docs/contracts.md, taken from the page and landed."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from bianzhi.core.home import PROJECT_ROOT, Home
from ingest import land

PAGE = PROJECT_ROOT / "docs" / "contracts.md"
_BLOCK = re.compile(r"```\w+ (\S+)\n(.*?)```", re.DOTALL)


def test_the_example_of_the_page_lands_as_the_page_says(tmp_path: Path) -> None:
    blocks = dict(_BLOCK.findall(PAGE.read_text("utf-8")))
    contract = tmp_path / "my.yml"
    contract.write_text(blocks.pop("my.yml"), "utf-8")
    folder = tmp_path / "delivered" / "2024-03"
    folder.mkdir(parents=True)
    for name, text in blocks.items():
        (folder / name).write_text(text, "gb18030")
    home = Home(tmp_path / "home")

    outcomes = land.land(home, [folder.parent], contract=contract)

    assert [outcome.status for outcome in outcomes] == ["landed"], outcomes
    rows = duckdb.sql(
        f"""
        select organization_code, establishment_type_code, sex_code
        from read_parquet('{home.lake}/person/*.parquet') order by all
        """
    ).fetchall()
    assert rows == [("B01", "11", "1"), ("B02", "23", "1")]
    bodies = duckdb.sql(
        f"""
        select organization_name
        from read_parquet('{home.lake}/organization/*.parquet') order by all
        """
    ).fetchall()
    assert bodies == [("县第一小学",), ("县财政局",)]
