"""Homes as older versions wrote them.

Version 0.1: format 1, contracts of reading 1, no checksums, fewer counts. Before publications
followed months: a Parquet file for each table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.publish.published import RECORD_NAME, current_publication
from bianzhi.publish.sealed import seal
from bianzhi.store.delivered import archive, chain
from bianzhi.store.rows import lake, quarantine
from bianzhi.store.whole_files import write_recorded, write_sums

_LATER_COUNTS = ("rows_unreadable", "rows_passed_over")
_LATER_COLUMNS = ("outcome_code", "header_name", "record_key", "kept_pattern", "kept_name")
# A part as version 0.1 read it: its entry in the manifest, its rows, and its rows in quarantine.
Patch = Callable[[dict, pl.DataFrame, pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]


def age(home: Home, patch: Patch) -> None:
    """Rewrite what landed as version 0.1 would have written it; ``patch`` gives the rows."""
    for path in sorted(home.manifest.glob("*.json")):
        entry = json.loads(path.read_bytes())
        del entry["previous_sha256"]
        body = json.loads(archive.fetch(home, entry["contract_sha256"]))
        digest = _keep(home, json.dumps({**body, "reading": 1}, sort_keys=True).encode())
        entry["contract_sha256"] = digest
        for line in entry["parts"]:
            _age_part(home, line, digest, patch)
        path.write_text(json.dumps(entry))
    chain.head_path(home).unlink()
    for file in [*home.lake.rglob("*.sha256"), *home.quarantine.glob("*.sha256")]:
        file.unlink()
    home.format_file.write_text("1\n")


def _keep(home: Home, data: bytes) -> str:
    digest = archive.sha256(data)
    archive.keep(home, data, digest)
    return digest


def _age_part(home: Home, line: dict, digest: str, patch: Patch) -> None:
    """Patch the rows of one part and store them under the identifier of the older contract."""
    old_path = lake.lake_path(home, line["entity"], line["lake_id"])
    rows, unlanded = pl.read_parquet(old_path), quarantine.read(home, line["lake_id"])
    old_path.unlink()
    quarantine.quarantine_path(home, line["lake_id"]).unlink(missing_ok=True)
    rows, rejected = patch(line, rows, unlanded)
    line["lake_id"] = archive.sha256(f"{digest}|{line['lake_id']}".encode())[:16]
    line |= {"rows_landed": rows.height, "rows_quarantined": rejected.height}
    for name in _LATER_COUNTS:
        del line[name]
    rows = rows.with_columns(lake_id=pl.lit(line["lake_id"]))
    lake.lake_path(home, line["entity"], line["lake_id"]).write_bytes(lake.parquet_bytes(rows))
    if rejected.height:
        path = quarantine.quarantine_path(home, line["lake_id"])
        rejected = rejected.with_columns(lake_id=pl.lit(line["lake_id"])).drop(_LATER_COLUMNS)
        path.write_bytes(lake.parquet_bytes(rejected))


def age_publication(home: Home) -> Path:
    """Rewrite the current publication with one Parquet file for each table; its folder."""
    publication = current_publication(home)
    assert publication is not None
    folder = publication.folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for table in (path for path in folder.glob("parquet/*/*") if path.is_dir()):
        with duckdb.connect() as connection:
            connection.execute(f"copy (from '{table}/*.parquet') to '{table}.parquet'")
        for path in table.iterdir():
            path.unlink()
        table.rmdir()
    record = {**publication.record, "digest_version": "2"}
    (folder / RECORD_NAME).write_text(json.dumps(record))
    write_sums(folder)
    seal(folder)
    noted = json.loads(home.published_sources.read_bytes())
    write_recorded(home.published_sources, json.dumps({**noted, "state": "older"}).encode())
    return folder


def lake_bytes(home: Home, lake_id: str) -> pl.DataFrame:
    """The rows of one reading."""
    (path,) = home.lake.glob(f"*/{lake_id}.parquet")
    return pl.read_parquet(path)


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file under a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
