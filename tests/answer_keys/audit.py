"""The deliveries of a landed warehouse against the answer keys of the generator.

A key counts what was new on the day a delivery was received. The warehouse is therefore asked as
known before the next reading that arrived behind it in its series (scope and entity): a restatement
of it or of an earlier delivery, or a late arrival. Deliveries behind which nothing arrived, almost
all, are asked as known today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.sql_text import literal
from bianzhi.store.delivered import in_force_tables
from bianzhi.synthetic.write.answer_keys import COUNTS
from ingest.dictionary import schema
from tests.answer_keys import changes
from tests.support.compiled import Models

SOURCE = "canonical"
CELLS = ("received_at", "rows", "records", *COUNTS)
Slot = tuple[str, date]  # scope, as-of date


@dataclass(frozen=True)
class Difference:
    """A cell in which the warehouse is not what the key says."""

    file: str
    entity: str
    cell: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.file} ({self.entity}) {self.cell}: key {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Audited:
    """How much was compared, and every difference."""

    deliveries: int
    cells: int
    differences: tuple[Difference, ...]


def audit(models: Models, home: Home, keys: pl.DataFrame, build: Path) -> Audited:
    """Compare every key with the warehouse; ``build`` is a folder for what the models read."""
    differences: list[Difference] = []
    for known_at, part in asked(keys).items():
        in_force_tables.write_inputs(home, build, known_at)
        for (entity,), wanted in part.partition_by("entity", as_dict=True).items():
            found = _found(models, home, build, str(entity))
            differences += _compared(wanted, found)
            if known_at is None:
                differences += _without_key(str(entity), keys, found)
    return Audited(keys.height, keys.height * len(CELLS), tuple(differences))


def asked(keys: pl.DataFrame) -> dict[datetime | None, pl.DataFrame]:
    """The keys by the known time at which the warehouse is asked; None is today."""
    behind = (
        keys.join(keys, on=["entity", "scope"], suffix="_later")
        .filter(
            (pl.col("received_at_later") > pl.col("received_at"))
            & (pl.col("as_of_date_later") <= pl.col("as_of_date"))
        )
        .group_by("file")
        .agg(pl.col("received_at_later").min().alias("until"))
    )
    timed = keys.join(behind, on="file", how="left", maintain_order="left")
    result: dict[datetime | None, pl.DataFrame] = {}
    for (until,), part in timed.partition_by("until", as_dict=True, maintain_order=True).items():
        moment = None
        if until is not None:
            assert isinstance(until, datetime)
            moment = until.replace(tzinfo=UTC) - timedelta(microseconds=1)
        result[moment] = part.drop("until")
    return result


def _found(models: Models, home: Home, build: Path, entity: str) -> dict[Slot, dict]:
    """What the warehouse shows of each delivery of an entity."""
    described = schema.entities()[entity]
    connection = models.run(home.lake, build, (changes.model(described),))
    standing = literal(str(build / "inputs" / "standing.parquet"))
    query = changes.query(described)
    answer = connection.execute(
        f"with standing as (from {standing} where source = '{SOURCE}') {query}"
    )
    names = [column[0] for column in answer.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return {(row["scope"], row["as_of_date"]): row for row in rows}


def _compared(wanted: pl.DataFrame, found: dict[Slot, dict]) -> Iterator[Difference]:
    for key in wanted.iter_rows(named=True):
        row = found.get((key["scope"], key["as_of_date"]))
        for cell in CELLS:
            shown = row[cell] if row else "no delivery"
            if shown != key[cell]:
                yield Difference(key["file"], key["entity"], cell, key[cell], shown)


def _without_key(entity: str, keys: pl.DataFrame, found: dict[Slot, dict]) -> Iterator[Difference]:
    """Deliveries of the warehouse that no key describes."""
    slots = keys.filter(pl.col("entity") == entity).select("scope", "as_of_date").iter_rows()
    for scope, as_of in sorted(found.keys() - set(slots)):
        yield Difference(f"{as_of}/{scope}", entity, "delivery", "none", "one")
