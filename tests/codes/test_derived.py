"""The files derived from the landing dictionary are fresh and complete."""

import polars as pl
import pytest
import yaml

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.rows import quarantine
from ingest.dictionary import schema
from ingest.dictionary.derived import files


@pytest.mark.parametrize("path", sorted(files.derived()))
def test_derived_file_is_up_to_date(path):
    written = (files.ROOT / path).read_text("utf-8")
    assert written == files.derived()[path](), "run python -m ingest.dictionary"


def test_every_column_of_the_lake_has_a_doc_block():
    blocks = files.doc_blocks()
    for entity in schema.entities():
        for column, _ in schema.lake_columns(entity):
            assert f"{{% docs {column} %}}" in blocks


def test_tables_of_what_did_not_land_have_the_columns_of_their_source(tmp_path):
    inputs.write_inputs(Home.at(tmp_path), tmp_path)
    sources = yaml.safe_load(files.sources())["sources"]
    tables = {table["name"]: table for source in sources for table in source["tables"]}
    for name, _ in quarantine.TABLES.values():
        written = pl.read_parquet_schema(tmp_path / "inputs" / f"{name}.parquet")
        assert list(written) == [column["name"] for column in tables[name]["columns"]]


def test_every_entity_is_a_source():
    sources = yaml.safe_load(files.sources())["sources"]
    tables = {source["name"]: [table["name"] for table in source["tables"]] for source in sources}
    assert tables["lake"] == list(schema.entities())
    unlanded = [name for name, _ in quarantine.TABLES.values()]
    links = ["record_link", "person_alias", "link_candidate"]
    assert tables["inputs"] == ["standing", "delivery", *unlanded, *links]


@pytest.mark.parametrize(
    ("code", "ends", "founds"), [("01", "", "yes"), ("02", "yes", "yes"), ("05", "yes", "")]
)
def test_the_page_shows_which_events_end_and_found_an_organization(code, ends, founds):
    lines = files.derived()["docs/data_dictionary.md"]().splitlines()
    start = lines.index("## organization_event_type")
    heads = [cell.strip() for cell in lines[start + 4].split("|")]
    row = next(line for line in lines[start:] if line.startswith(f"| {code} |"))
    cells = dict(zip(heads, (cell.strip() for cell in row.split("|")), strict=True))
    assert (cells["ends_predecessor"], cells["founds_successor"]) == (ends, founds)
