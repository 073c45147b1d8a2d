"""The texts of a publication, kept so that the next one reads only those of months that came.

Every text is searched again in each publication, because names may have come to the vault. Most of
the time, however, goes into finding the distinct texts of all rows. A table from which rows may
have gone is read as a whole: whether a name is an ordinary word depends on how many texts have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.publish.database import PublishedTable
from bianzhi.publish.earlier import Shared
from bianzhi.publish.leaks import texts_in
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import recorded_sha256, write_recorded


def texts_of(
    database: Path, tables: Iterable[PublishedTable], earlier: Shared | None
) -> pl.DataFrame:
    """Place and text of each text of a published database (``texts_in``).

    Args:
        earlier: The publication before, which has all but the months that are written.
    """
    if earlier is None or earlier.texts is None:
        return texts_in(database)
    former = pl.read_parquet(earlier.texts)
    come = {
        table.qualified: table.months.keys() - earlier.months[table.qualified].keys()
        for table in tables
        if _has_all(table, earlier)
    }
    places = [place for place in former["place"].unique() if _table(place) in come]
    kept = former.filter(pl.col("place").is_in(places))
    return pl.concat([kept, texts_in(database, come)]).unique()


def keep_texts(home: Home, texts: pl.DataFrame) -> str:
    """Keep the texts of the current publication; the checksum of the file."""
    write_recorded(home.published_texts, parquet_bytes(texts))
    return recorded_sha256(home.published_texts) or ""


def _has_all(table: PublishedTable, earlier: Shared) -> bool:
    """Whether a table has all rows of the publication before."""
    former = earlier.months.get(table.qualified)
    return former is not None and former.items() <= table.months.items()


def _table(place: str) -> str:
    return ".".join(place.split("\0")[:2])
