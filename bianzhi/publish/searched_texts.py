"""The texts of a publication, kept so that the next one reads only those of rows that may differ.

Every text is searched again in each publication, because names may have come to the vault. Most of
the time, however, goes into finding the distinct texts of all rows. They are kept by table and
period of five years (``row_months``). A period from which rows may have gone is read as a whole,
because whether a name is an ordinary word depends on how many texts have it; of another one, only
the months that came are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.publish.database import PublishedTable
from bianzhi.publish.earlier import Shared
from bianzhi.publish.leaks import texts_in
from bianzhi.publish.row_months import period_of
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import recorded_sha256, write_recorded


def texts_of(
    database: Path, tables: Iterable[PublishedTable], earlier: Shared | None
) -> pl.DataFrame:
    """Place, period and text of each text of a published database (``texts_in``).

    Args:
        earlier: The publication before, which has all but the months that are written.
    """
    if earlier is None or earlier.texts is None:
        return texts_in(database)
    whole: dict[str, set[str]] = {}  # the periods of a table from which no row has gone
    come: dict[str, set[str]] = {}
    for table in tables:
        former = earlier.months.get(table.qualified, {})
        left = {period_of(name) for name in former if table.months.get(name) != former[name]}
        whole[table.qualified] = set(map(period_of, former)) - left
        come[table.qualified] = {
            name for name in table.months if name not in former or period_of(name) in left
        }
    texts = pl.read_parquet(earlier.texts)
    places = texts["place"].unique().to_list()
    parts = [(place, period) for place in places for period in whole.get(_table(place), ())]
    kept = pl.DataFrame(parts, schema=dict.fromkeys(("place", "period"), pl.String), orient="row")
    texts = texts.join(kept, on=["place", "period"], how="semi")
    return pl.concat([texts, texts_in(database, come)]).unique()


def keep_texts(home: Home, texts: pl.DataFrame) -> str:
    """Keep the texts of the current publication; the checksum of the file."""
    write_recorded(home.published_texts, parquet_bytes(texts))
    return recorded_sha256(home.published_texts) or ""


def _table(place: str) -> str:
    return ".".join(place.split("\0")[:2])
