"""The texts of a publication, kept so that the next one reads only those of rows that it wrote.

Every text is searched again in each publication, because names may have come to the vault. Most of
the time, however, goes into finding the distinct texts of all rows. Texts of rows that are not
published any more may be among them; they matter only if one of them shows a person, and then the
database itself is read (``find_leaks``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.publish.database import PublishedTable
from bianzhi.publish.leaks import texts_in
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import is_intact, recorded_sha256, write_recorded


def texts_of(
    database: Path, tables: Iterable[PublishedTable], former: pl.DataFrame | None
) -> pl.DataFrame:
    """Place and text of each text of a publication, and perhaps of rows that it no longer has.

    Args:
        former: The same of the publication before, of which it has what was not written.
    """
    if former is None:
        return texts_in(database)
    written = {
        table.qualified: table.written for table in tables if table.written != table.months.keys()
    }
    places = [place for place in former["place"].unique() if _table(place) in written]
    kept = former.filter(pl.col("place").is_in(places))
    return pl.concat([kept, texts_in(database, written)]).unique()


def _table(place: str) -> str:
    return ".".join(place.split("\0")[:2])


def keep_texts(home: Home, texts: pl.DataFrame) -> str:
    """Keep the texts of the current publication; the checksum of the file."""
    write_recorded(home.published_texts, parquet_bytes(texts))
    return recorded_sha256(home.published_texts) or ""


def kept_texts(home: Home, sha256: str) -> pl.DataFrame | None:
    """The texts that were kept with this checksum; None where the file is another or damaged."""
    file = home.published_texts
    if recorded_sha256(file) != sha256 or not is_intact(file):
        return None
    return pl.read_parquet(file)
