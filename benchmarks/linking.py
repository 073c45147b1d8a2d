"""Link three generated lists of people: time, precision and recall.

``python -m benchmarks.linking [--people 165000] [--ids 0.0]``: a real-name system, a roster and a
payroll of as many people, of which the two lists have ids for a share of their rows. They are
landed in a new warehouse, linked and reconciled.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.core.home import Home
from bianzhi.linking.links import links
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.people.vault import SECRET_VARIABLE, Keys
from bianzhi.synthetic.people import identity, roster
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.write import writings
from ingest import land

SECRET = "the secret of a benchmark with invented people"
MONTH = date(2026, 6, 30)
_UNREGISTERED = 0.001  # of each list: people whom the real-name system does not know
_ELSEWHERE = 0.002  # of each list: rows under another organization
_DIVISION = 350583


@dataclass(frozen=True)
class Lists:
    """People, and the rows of both lists with the person behind each as ``true_id``."""

    people: pl.DataFrame
    roster: pl.DataFrame
    payroll: pl.DataFrame


@dataclass(frozen=True)
class Quality:
    """How many rows without an id were linked, and how many of them to the right person."""

    rows: int
    linked: int
    right: int
    registered: int

    @property
    def precision(self) -> float:
        """Right links as a share of the links."""
        return self.right / self.linked

    @property
    def recall(self) -> float:
        """Right links as a share of the rows whose person is registered."""
        return self.right / self.registered


def generated(people: int, ids: float, seed: int = 1) -> Lists:
    """Lists of invented people with Chinese names; ``ids`` is the share of rows with an id."""
    rng = stream(seed, "benchmark", "linking")
    number = people + 2 * round(people * _UNREGISTERED)
    sex = rng.integers(1, 3, number)
    births = rng.integers(-2900, 11500, number)
    names = roster.names(sex, rng.beta(0.8, 2.0, number), rng.integers(0, 10**6, number))
    organizations = max(4, people // 140)
    size = rng.lognormal(0.0, 1.0, organizations)
    unit = rng.choice(organizations, number, p=size / size.sum())
    codes = np.char.add("B", unit.astype("U6"))
    sequence = _sequences(births, sex)
    everybody = pl.DataFrame(
        {
            "person_id": identity.citizen_ids(
                _DIVISION + sequence // 999, births, sequence % 999 + 1
            ).tolist(),
            "organization_code": codes.tolist(),
            "person_name": names.tolist(),
            "birth_date": pl.Series(births.astype(np.int32)).cast(pl.Date),
            "establishment_type_code": ["11"] * number,
        }
    )
    registered = everybody.head(people)
    strangers = everybody.slice(people)
    half = len(strangers) // 2
    lists = []
    for rest in (strangers.head(half), strangers.slice(half)):
        rows = pl.concat([registered, rest])
        kinds = writings.kinds(rng.random(len(rows)))
        kinds = np.where(rng.random(len(rows)) < ids, writings.WITH_ID, kinds)
        written = writings.written(rows, kinds, rng.integers(0, 10**6, len(rows)))
        moved = pl.Series(rng.random(len(rows)) < _ELSEWHERE)
        other = written["organization_code"].gather(rng.permutation(len(rows)))
        lists.append(
            written.with_columns(
                organization_code=pl.when(moved).then(other).otherwise("organization_code"),
                record_no=pl.int_range(len(rows)).cast(pl.String),
            )
        )
    return Lists(registered, *lists)


def _sequences(births: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """A number of each person that is unique on the day of birth."""
    order = np.lexsort((sex, births))
    ordered = births[order]
    starts = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1]
    lengths = np.diff(np.r_[starts, len(births)])
    place = np.empty(len(births), np.int64)
    place[order] = np.arange(len(births)) - np.repeat(starts, lengths)
    return place


def landed(lists: Lists, folder: Path) -> Home:
    """A warehouse with the lists landed."""
    month = pl.lit(MONTH.replace(day=1))
    frames = {
        "person": lists.people,
        "roster": lists.roster.with_columns(period=month).drop("true_id", "writing"),
        "payroll": lists.payroll.with_columns(pay_month=month, gross_pay=pl.lit(8000)).drop(
            "true_id", "writing"
        ),
    }
    sent = folder / "sent"
    sent.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(sent / f"{name}.parquet")
    home = Home(folder / "home")
    received = datetime(2026, 7, 5, tzinfo=UTC)
    [outcome] = land.land(
        home, [sent], "canonical", as_of=MONTH, scope="350500", received_at=received
    )
    assert outcome.status == land.LANDED, [problem.text("en") for problem in outcome.problems]
    return home


def linked(home: Home) -> tuple[pl.DataFrame, float]:
    """The links of everything landed, and the seconds that linking took."""
    readings = list(in_force.standing(archive.entries(home)).values())
    started = time.perf_counter()
    records = links(home, readings).records
    return records, time.perf_counter() - started


def quality(lists: Lists, records: pl.DataFrame) -> Quality:
    """Compare the links of the rows without an id with the truth."""
    keys = Keys(SECRET.encode())
    known = set(lists.people["person_id"].to_list())
    rows = (
        pl.concat([lists.roster, lists.payroll.select(lists.roster.columns)])
        .filter(pl.col("writing").is_not_null())
        .with_columns(
            name_key=pl.col("person_name").map_batches(keys.of_all, return_dtype=pl.String),
            birth_month=pl.col("birth_date").dt.truncate("1mo"),
            true_key=pl.col("true_id").map_batches(keys.of_all, return_dtype=pl.String),
            is_registered=pl.col("true_id").is_in(list(known)),
        )
    )
    joined = rows.join(
        records.filter(pl.col("person_key").is_null()),
        on=["name_key", "birth_month", "organization_code"],
        how="left",
        nulls_equal=True,
    )
    is_linked = joined["linked_person_key"].is_not_null()
    is_right = (joined["linked_person_key"] == joined["true_key"]).fill_null(False)
    return Quality(
        rows=len(joined),
        linked=int(is_linked.sum()),
        right=int(is_right.sum()),
        registered=int(joined["is_registered"].sum()),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=165_000)
    parser.add_argument("--ids", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.environ[SECRET_VARIABLE] = SECRET
    lists = generated(chosen.people, chosen.ids, chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        home = landed(lists, Path(folder))
        print(f"landed in {time.perf_counter() - started:.1f} s")
        records, seconds = linked(home)
        result = quality(lists, records)
    methods = records["method_code"].value_counts().sort("method_code")
    print(f"linked in {seconds:.1f} s: {dict(methods.iter_rows())}")
    print(
        f"{result.rows} rows without an id: precision {result.precision:.6f}"
        f" ({result.linked - result.right} wrong), recall {result.recall:.6f}"
        f" ({result.registered - result.right} missed)"
    )


if __name__ == "__main__":
    main()
