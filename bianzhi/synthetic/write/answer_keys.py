"""The answer key of each delivery: how many of its records are new, changed, ended, returned, same.

The counts come from the delivered files and nothing else. A delivery is compared with what had been
received before it: with the deliveries of an earlier as-of date in its scope, each in the form that
was received last. So a restatement is compared with the snapshot before it as known on its day, and
changes no key of a delivery received before it.

Rows count as landing counts them: of rows with one key the last is the record, ``rows`` less
``records`` are its twins. What the counts mean depends on the kind of the entity:

========= ============================== ======================== ==========================
record    state                          period                   event
========= ============================== ======================== ==========================
new       first delivery of the key      the same                 the same
changed   in the snapshot before, with   the same, of deliveries  sent before, and other values
          other values                   that hold the period     than when it was sent last
unchanged in the snapshot before, equal  the same                 sent before, equal
ended     in the snapshot before, not    the same, of the periods none: absence has no meaning
          in this one                    that the delivery holds
returned  not in the snapshot before,    the same                 none
          but in an earlier one
========= ============================== ======================== ==========================

``ended`` records are no part of the delivery; the other four add up to ``records``. A delivery
without a file of an entity says nothing about the entity and has no key of it, and neither has the
file that is in force sent once more: landing takes it for no delivery.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from bianzhi.synthetic.write.deliveries import canonical_columns
from ingest.dictionary import schema
from ingest.dictionary.schema import Entity

COUNTS = ("new", "changed", "ended", "returned", "unchanged")
SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "scope": pl.String(),
    "as_of_date": pl.Date(),
    "received_at": pl.Datetime("us"),
    "entity": pl.String(),
    "rows": pl.Int64(),
    "records": pl.Int64(),
    **{name: pl.Int64() for name in COUNTS},
}


@dataclass(frozen=True)
class Delivered:
    """One delivered file; ``received_at`` is in UTC."""

    path: Path
    scope: str
    as_of: date
    received_at: datetime
    entity: str


@dataclass(frozen=True)
class Records:
    """The records of a file: keys, sorted, and a hash of the values of each."""

    keys: np.ndarray
    values: np.ndarray
    rows: int

    def __len__(self) -> int:
        return len(self.keys)

    def among(self, keys: np.ndarray) -> np.ndarray:
        """Whether each record has a key in ``keys``, which is sorted."""
        return _among(self.keys, keys)


def answer_keys(out: Path, scopes: Collection[str] | None = None) -> pl.DataFrame:
    """The key of every delivered file below ``out`` in a stable order; columns of ``SCHEMA``.

    ``scopes`` limits it to these offices and their lists, plans and records.
    """
    found = [
        item for item in delivered_files(out) if scopes is None or _office(item.scope) in scopes
    ]
    found.sort(key=lambda item: (item.entity, item.scope, item.received_at, item.as_of))
    rows = []
    for (entity, _), series in groupby(found, key=lambda item: (item.entity, item.scope)):
        for item, records, counts in _counted(schema.entities()[entity], series):
            rows.append(
                {
                    "file": item.path.relative_to(out).as_posix(),
                    "scope": item.scope,
                    "as_of_date": item.as_of,
                    "received_at": item.received_at,
                    "entity": entity,
                    "rows": sum(part.rows for part in records.values()),
                    "records": sum(len(part) for part in records.values()),
                    **{name: counts[name] for name in COUNTS},
                }
            )
    return pl.DataFrame(rows, schema=SCHEMA).sort("received_at", "scope", "as_of_date", "entity")


def _office(scope: str) -> str:
    return scope.partition("-")[0]


def delivered_files(out: Path) -> Iterator[Delivered]:
    """Every file of the deliveries and restatements."""
    notes = [*out.glob("deliveries/*/*/delivery.yml"), *out.glob("restatements/*/*/*/delivery.yml")]
    for note in notes:
        said = yaml.load(note.read_bytes(), Loader=yaml.CSafeLoader)
        received = datetime.fromisoformat(said["received_at"]).astimezone(UTC).replace(tzinfo=None)
        for path in note.parent.glob("*.parquet"):
            yield Delivered(path, str(said["scope"]), said["as_of"], received, path.stem)


# The records of a file by period; an entity without periods has them all under None.
Parts = dict[date | None, Records]


def _counted(
    entity: Entity, series: Iterable[Delivered]
) -> Iterator[tuple[Delivered, Parts, Counter[str]]]:
    """The files of one entity and scope in order of receipt, each with its records and counts."""
    known: dict[date, Parts] = {}
    in_force: dict[date, Path] = {}
    past = Past(entity.kind)
    for item in series:
        repeated = in_force.get(item.as_of)
        if repeated is not None and repeated.read_bytes() == item.path.read_bytes():
            continue
        in_force[item.as_of] = item.path
        parts = _parts(entity, item.path)
        is_newest = all(as_of < item.as_of for as_of in known)
        if not is_newest:
            past = _replayed(
                entity, (known[as_of] for as_of in sorted(known) if as_of < item.as_of)
            )
        counts = past.take(parts)
        known[item.as_of] = parts
        if not is_newest:
            past = _replayed(entity, (known[as_of] for as_of in sorted(known)))
        yield item, parts, counts


def _replayed(entity: Entity, deliveries: Iterable[Parts]) -> Past:
    """What is known after deliveries in order of their as-of dates."""
    past = Past(entity.kind)
    for parts in deliveries:
        past.take(parts)
    return past


@dataclass
class Past:
    """What deliveries of ever later as-of dates have shown of one entity and scope."""

    kind: str
    # By period: the records that the next delivery is compared with, and every key shown so far.
    before: Parts = field(default_factory=dict)
    seen: dict[date | None, np.ndarray] = field(default_factory=dict)

    def take(self, parts: Parts) -> Counter[str]:
        """Count a delivery against what was shown before it, and remember it."""
        counts: Counter[str] = Counter()
        for period, records in parts.items():
            counts += self._take(period, records)
        return counts

    def _take(self, period: date | None, records: Records) -> Counter[str]:
        nothing = np.zeros(0, np.uint64)
        before = self.before.get(period, Records(nothing, nothing, 0))
        seen = self.seen.get(period, nothing)
        known = records.among(before.keys)
        fresh = records.keys[~known]
        is_back = _among(fresh, seen)
        place = np.searchsorted(before.keys, records.keys[known])
        equal = int((before.values[place] == records.values[known]).sum())
        counts = Counter(
            new=int((~is_back).sum()),
            returned=int(is_back.sum()),
            unchanged=equal,
            changed=int(known.sum()) - equal,
        )
        if self.kind == "event":
            self.before[period] = _over(records, before)
        else:
            counts["ended"] = len(before) - int(known.sum())
            self.before[period] = records
        self.seen[period] = np.union1d(seen, fresh[~is_back])
        return counts


def _over(newer: Records, older: Records) -> Records:
    """The newer records and the older ones that they do not replace."""
    kept = ~older.among(newer.keys)
    keys = np.concatenate([newer.keys, older.keys[kept]])
    values = np.concatenate([newer.values, older.values[kept]])
    order = np.argsort(keys)
    return Records(keys[order], values[order], 0)


def _among(keys: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Whether each key is in ``known``, which is sorted."""
    if not len(known):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return known[place] == keys


def _parts(entity: Entity, path: Path) -> Parts:
    """The records of a file.

    Raises:
        ValueError: A row has no key. The city plants no such fault, so no key counts them.
    """
    frame = pl.read_parquet(path)
    required = [name for name in entity.key if name not in entity.optional_key]
    if frame.select(pl.any_horizontal(pl.col(required).is_null().any())).item():
        raise ValueError(f"{path} has a row without a key")
    columns = canonical_columns(entity.name)
    absent = [pl.lit(None).alias(name) for name in columns if name not in frame.columns]
    rows = frame.with_columns(absent).select(columns)
    if entity.period is None:
        return {None: _records(entity, rows)}
    periods = rows.partition_by(entity.period, as_dict=True, maintain_order=True)
    return {period: _records(entity, part) for (period,), part in periods.items()}


def _records(entity: Entity, rows: pl.DataFrame) -> Records:
    """The last row of each key. Two keys of one hash of 64 bits do not occur in practice."""
    hashed = pl.DataFrame({"key": rows.select(entity.key).hash_rows(1), "value": rows.hash_rows(2)})
    last = hashed.unique("key", keep="last").sort("key")
    return Records(last["key"].to_numpy(), last["value"].to_numpy(), rows.height)
