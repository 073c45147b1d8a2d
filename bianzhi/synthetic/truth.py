"""The truth behind the deliveries: events, records and planted faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Words, dates
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import CAUSES, MODES, TYPES
from bianzhi.synthetic.world import FOREVER, Event

_FLOWS = (
    "entries",
    "exits",
    "transfers_in",
    "transfers_out",
    "reform_in",
    "reform_out",
    "reclassified_in",
    "reclassified_out",
)
_JOINED = 3  # months within which an exit and an entry count as one move
_REFORM_WINDOW = 12


def spells(city: City, states: dict[str, np.ndarray]) -> pl.DataFrame:
    """Every stay of a person in an organization under one type: true and recorded period."""
    frame = pl.DataFrame(
        {
            "person": states["person"],
            "cell": states["cell"],
            "organization": states["organization"],
            "on": states["on"],
            "shown": states["shown"],
            "cause": states["cause"],
            "by": states["by"],
            "place": np.arange(len(states["person"])),
        }
    )
    new = pl.struct("person", "cell", "organization").rle_id()
    stays = (
        frame.with_columns(new.alias("stay"))
        .group_by("stay", maintain_order=True)
        .agg(pl.all().first())
        .with_columns(
            pl.when(pl.col("person") == pl.col("person").shift(-1))
            .then(pl.col("on").shift(-1))
            .alias("until"),
            pl.when(pl.col("person") == pl.col("person").shift(-1))
            .then(pl.col("shown").shift(-1))
            .alias("shown_until"),
            pl.when(pl.col("person") == pl.col("person").shift(-1))
            .then(pl.col("by").shift(-1))
            .alias("exit_by"),
        )
        .filter(pl.col("organization") >= 0)
    )
    organization, cell = stays["organization"].to_numpy(), stays["cell"].to_numpy()
    shown = stays["shown"].to_numpy().astype(np.int64)
    until = stays["shown_until"].fill_null(FOREVER).to_numpy().astype(np.int64)
    count = city.span.count
    return pl.DataFrame(
        {
            "person_id": city.fixed["person_id"].gather(stays["person"]),
            "organization_code": Words(
                [organization.code for organization in city.world.organizations]
            ).at(organization),
            "establishment_type_code": Words(TYPES).at(city.cell_type[cell]),
            "cause": Words(CAUSES).at(stays["cause"].to_numpy()),
            "mode_code": Words(MODES).at(stays["by"].to_numpy()),
            "true_from": dates(stays["on"].to_numpy()),
            "true_to": dates(stays["until"].fill_null(-(2**31)).to_numpy()),
            "next_mode_code": Words(MODES).at(stays["exit_by"].fill_null(-1).to_numpy()),
            "recorded_from": month_ends(city, np.where(shown < count, shown, -1)),
            "recorded_to": month_ends(city, np.where(until < count, until, -1)),
        }
    )


def month_ends(city: City, months: np.ndarray) -> pl.Series:
    """Month-end dates; NULL for -1."""
    ends = np.where(months >= 0, city.span.closes(np.maximum(months, 0)), -(2**31))
    return dates(ends)


def stock_flow(city: City, shown: dict[str, np.ndarray]) -> pl.DataFrame:
    """Stocks and flows by organization, type and month, as recorded and without faults."""
    count, cells = city.span.count, len(city.cell_organization)
    person, cell, organization = shown["person"], shown["cell"], shown["organization"]
    start, until = (
        shown["shown"].astype(np.int64),
        np.minimum(shown["until"], count).astype(np.int64),
    )
    stock = np.zeros((cells, count + 1), np.int64)
    np.add.at(stock, (cell, start), 1)
    np.add.at(stock, (cell, until), -1)
    stock = np.cumsum(stock, axis=1)[:, :count]
    flows = {name: np.zeros((cells, count), np.int64) for name in _FLOWS}
    later = np.r_[person[1:] == person[:-1], False]
    after = np.r_[np.arange(1, len(person)), 0]
    gap = np.where(later, start[after] - until, FOREVER)
    joined = later & (gap <= _JOINED)
    moved = joined & (organization[after] != organization)
    along = np.zeros(len(person), bool)
    along[moved] = _along_lineage(
        city, organization[moved], organization[after[moved]], start[after[moved]]
    )
    retyped = joined & (organization[after] == organization) & (cell[after] != cell)
    left = ~joined & (until < count)
    came = np.ones(len(person), bool)
    came[after[joined]] = False
    came &= start > 0
    for name, rows, of, month in (
        ("entries", came, cell, start),
        ("exits", left, cell, until),
        ("reform_out", along, cell, until),
        ("transfers_out", moved & ~along, cell, until),
        ("reclassified_out", retyped, cell, until),
    ):
        np.add.at(flows[name], (of[rows], month[rows]), 1)
    for name, rows in (
        ("reform_in", along),
        ("transfers_in", moved & ~along),
        ("reclassified_in", retyped),
    ):
        np.add.at(flows[name], (cell[after[rows]], start[after[rows]]), 1)
    return _stock_rows(city, stock, flows)


def _along_lineage(
    city: City, source: np.ndarray, target: np.ndarray, month: np.ndarray
) -> np.ndarray:
    """Whether a move follows a recorded change of organizations within a year of its effect."""
    edges: dict[tuple[int, int], int] = {}
    for event in city.world.events:
        if event.type in ("02", "03", "04", "06") and event.predecessor >= 0 <= event.successor:
            pair = (event.predecessor, event.successor)
            edges[pair] = int(city.span.month(event.effective_on))
    since = np.array(
        [edges.get(pair, -FOREVER) for pair in zip(source.tolist(), target.tolist(), strict=True)],
        np.int64,
    )
    return (month - since <= _REFORM_WINDOW) & (month >= since)


def _stock_rows(city: City, stock: np.ndarray, flows: dict[str, np.ndarray]) -> pl.DataFrame:
    opening = np.concatenate([np.zeros((len(stock), 1), np.int64), stock[:, :-1]], axis=1)
    posts = city.posts_by_month.T
    busy = (stock > 0) | (opening > 0) | (posts > 0)
    for flow in flows.values():
        busy |= flow > 0
    cell, month = np.nonzero(busy)
    organization = city.cell_organization[cell]
    return pl.DataFrame(
        {
            "organization_code": Words(
                [organization.code for organization in city.world.organizations]
            ).at(organization),
            "establishment_type_code": Words(TYPES).at(city.cell_type[cell]),
            "month": month_ends(city, month),
            "authorized_posts": posts[cell, month],
            "opening": opening[cell, month],
            **{name: flow[cell, month] for name, flow in flows.items()},
            "first_seen": np.where(month == 0, stock[cell, month], 0),
            "closing": stock[cell, month],
        }
    )


def lineage(city: City) -> pl.DataFrame:
    """Every change of organizations; the rest of a predecessor is a row, so shares add up."""
    world = city.world
    rows = []
    kept: dict[tuple[str, int], float] = {}
    for event in world.events:
        if event.month >= city.span.count:
            continue
        rows.append(_edge(city, event, event.predecessor, event.successor, event.share, False))
        if event.share is not None and event.predecessor != event.successor:
            key = (event.id, event.predecessor)
            kept[key] = kept.get(key, 1.0) - event.share
    for event in world.events:
        rest = kept.pop((event.id, event.predecessor), 0.0)
        if rest > 1e-9:
            rows.append(_edge(city, event, event.predecessor, event.predecessor, rest, True))
    return pl.DataFrame(rows, infer_schema_length=None)


def _edge(
    city: City, event: Event, source: int, target: int, share: float | None, rest: bool
) -> dict:
    world = city.world
    return {
        "event_id": event.id,
        "event_type_code": event.type,
        "predecessor_code": world.organizations[source].code if source >= 0 else None,
        "successor_code": world.organizations[target].code if target >= 0 else None,
        "effective_on": as_date(event.effective_on),
        "share_of_posts": round(share, 6) if share is not None else None,
        "is_remainder": rest,
        "reform_code": event.reform,
        "delivered": as_date(int(city.span.closes(event.month))),
    }


def organizations(city: City) -> pl.DataFrame:
    """The true organizations: one row per name."""
    rows = []
    for organization in city.world.organizations:
        for number, (month, name) in enumerate(organization.names):
            following = (
                organization.names[number + 1][0] if number + 1 < len(organization.names) else None
            )
            rows.append(
                {
                    "organization_code": organization.code,
                    "organization_name": name,
                    "template_key": organization.key,
                    "scope": organization.scope,
                    "established_on": as_date(organization.established_on),
                    "abolished_on": as_date(organization.abolished_on)
                    if organization.abolished_on
                    else None,
                    "shown_from": as_date(
                        int(city.span.closes(max(month, organization.shown_from)))
                    ),
                    "shown_to": _end(
                        city, following if following is not None else organization.shown_to
                    ),
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def _end(city: City, month: int) -> date | None:
    return as_date(int(city.span.closes(month))) if month < city.span.count else None


def reform_effects(city: City) -> pl.DataFrame:
    """One row per reform, organization and measure, with its relative size."""
    rows = [
        {
            "reform_code": effect["reform_code"],
            "scope": effect["scope"],
            "organization_code": city.world.organizations[effect["organization"]].code,
            "effective_month": as_date(int(city.span.closes(effect["effective_month"]))),
            "measure": effect["measure"],
            "relative_size": effect["size"],
            "ramp_months": effect["ramp_months"],
        }
        for effect in city.world.effects
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def late_records(city: City, states: dict[str, np.ndarray]) -> pl.DataFrame:
    """Changes of people that are recorded more than thirty days late."""
    late = (states["lag"] > 30) & (states["month"] > 0) & (states["shown"] < city.span.count)
    late &= states["shown"] > states["month"]
    return pl.DataFrame(
        {
            "person_id": city.fixed["person_id"].gather(states["person"][late]),
            "cause": Words(CAUSES).at(states["cause"][late]),
            "effective_on": dates(states["on"][late]),
            "recorded_on": month_ends(city, states["shown"][late].astype(np.int64)),
        }
    )


def write(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Write each table to a Parquet file with its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=3)


def people(city: City) -> pl.DataFrame:
    """The identities of the invented people."""
    return city.fixed.with_columns(
        pl.Series(
            "retirement_month",
            month_ends(city, np.maximum(city.people.retires - city.span.first, 0)),
        )
    )
