"""The readings in force at a known time as the tables that a build receives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import polars as pl

from bianzhi.core import instants
from bianzhi.core.configuration.settings import settings_of
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.store.delivered import archive
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.delivered.contract_terms import ContractTerms
from bianzhi.store.delivered.in_force import ReadingInForce, Slot, known, retracted, standing
from bianzhi.store.rows import quarantine
from ingest.dictionary import schema

_COUNTS = dict.fromkeys(
    (
        "rows_read",
        "rows_landed",
        "rows_collapsed",
        "rows_quarantined",
        "rows_passed_over",
        "rows_unreadable",
    ),
    pl.Int32(),
)
READING_SCHEMA = {
    "lake_id": pl.String(),
    "source": pl.String(),
    "source_rank": pl.Int32(),
    "scope": pl.String(),
    "scope_rank": pl.Int32(),
    "entity": pl.String(),
    "kind": pl.String(),
    "part": pl.String(),
    "as_of_date": pl.Date(),
    "as_of_no": pl.Int32(),
    "next_as_of_date": pl.Date(),
    "delivery_id": pl.String(),
    "received_at": pl.Datetime("us"),
    "sequence": pl.Int32(),
    "file_name": pl.String(),
    "sheet_name": pl.String(),
    **_COUNTS,
    "remark_count": pl.Int32(),
    "contract_sha256": pl.String(),
    "stale_after_months": pl.Int32(),
}
DELIVERY_SCHEMA = {
    "delivery_id": pl.String(),
    "sequence": pl.Int32(),
    "kind": pl.String(),
    "source": pl.String(),
    "scope": pl.String(),
    "as_of_date": pl.Date(),
    "received_at": pl.Datetime("us"),
    "is_standing": pl.Boolean(),
    "is_retracted": pl.Boolean(),
    "entity": pl.String(),
    "part": pl.String(),
    "file_name": pl.String(),
    "sheet_name": pl.String(),
    **_COUNTS,
    "reason": pl.String(),
}


def write_inputs(
    home: Home, build_dir: Path, known_at: datetime | None = None
) -> dict[Slot, ReadingInForce]:
    """Write the input tables of a build to inputs/, as known at ``known_at``."""
    entries = archive.entries(home)
    rows = standing(entries, known_at)
    inputs = build_dir / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    frames = {
        "standing": reading_frame(home, rows),
        "delivery": delivery_frame(known(entries, known_at), rows),
        **unlanded_frames(home, rows),
    }
    for name, frame in frames.items():
        frame.write_parquet(inputs / f"{name}.parquet")
    return rows


def reading_frame(home: Home, standings: dict[Slot, ReadingInForce]) -> pl.DataFrame:
    """One row per part in force, numbered by as-of date within source, scope, entity, part."""
    terms = _contract_terms(home, standings.values())
    ranks = settings_of(home).sources
    rows = []
    for slot, claim in standings.items():
        source, scope, as_of, entity, part = slot
        own = terms[claim.reading["contract_sha256"]]
        rows.append(
            {
                "lake_id": claim.part["lake_id"],
                "source": source,
                "source_rank": ranks.get(source, own.rank),
                "scope": scope,
                "scope_rank": scope_rank(scope),
                "entity": entity,
                "kind": schema.entities()[entity].kind,
                "part": part,
                "as_of_date": date.fromisoformat(as_of),
                "delivery_id": claim.original["delivery_id"],
                "received_at": _naive(claim.original["received_at"]),
                "sequence": claim.original["sequence"],
                "file_name": claim.part["file_name"],
                "sheet_name": claim.part["sheet_name"],
                **{name: claim.part.get(name, 0) for name in _COUNTS},
                "remark_count": claim.remark_count,
                "contract_sha256": claim.reading["contract_sha256"],
                "stale_after_months": own.stale_after_months,
            }
        )
    group = ["source", "scope", "entity", "part"]
    numbered = [name for name in READING_SCHEMA if name not in ("as_of_no", "next_as_of_date")]
    frame = pl.DataFrame(rows, schema={name: READING_SCHEMA[name] for name in numbered})
    return (
        frame.sort([*group, "as_of_date"])
        .with_columns(
            as_of_no=pl.col("as_of_date").rank("dense").over(group).cast(pl.Int32),
            next_as_of_date=pl.col("as_of_date").shift(-1).over(group),
        )
        .select(pl.col(name).cast(kind) for name, kind in READING_SCHEMA.items())
    )


def delivery_frame(seen: list[Entry], standings: dict[Slot, ReadingInForce]) -> pl.DataFrame:
    """One row per part of each known reading; a retraction is one row without part."""
    standing_parts = {
        (claim.reading["sequence"], slot[3], slot[4]) for slot, claim in standings.items()
    }
    gone = retracted(seen)
    rows = []
    for entry in seen:
        for part in entry["parts"] or [{}]:
            place = (entry["sequence"], part.get("entity"), part.get("part"))
            rows.append(
                {
                    "delivery_id": entry["delivery_id"],
                    "sequence": entry["sequence"],
                    "kind": entry["kind"],
                    "source": entry["source"],
                    "scope": entry["scope"],
                    "as_of_date": date.fromisoformat(entry["as_of_date"]),
                    "received_at": _naive(entry["received_at"]),
                    "is_standing": place in standing_parts,
                    "is_retracted": entry["delivery_id"] in gone,
                    "reason": entry["reason"],
                    **{
                        name: part.get(name)
                        for name in ("entity", "part", "file_name", "sheet_name")
                    },
                    **{name: part.get(name, 0 if part else None) for name in _COUNTS},
                }
            )
    rows.sort(key=lambda row: row["sequence"])
    return pl.DataFrame(rows, schema=DELIVERY_SCHEMA)


def scope_rank(scope: str) -> int:
    """The rank of a scope; narrower is larger: all, province, prefecture, county, anything else."""
    if scope == "*":
        return 0
    if not (len(scope) == 6 and scope.isascii() and scope.isdigit()):
        return 4
    if scope.endswith("0000"):
        return 1
    return 2 if scope.endswith("00") else 3


def unlanded_frames(home: Home, standings: dict[Slot, ReadingInForce]) -> dict[str, pl.DataFrame]:
    """What the readings in force did not land as it came: a frame by name of the table."""
    stored = [pl.DataFrame(schema={"delivery_id": pl.String(), **quarantine.STORED})]
    for claim in standings.values():
        if quarantine.has_file(claim.part):
            rows = quarantine.read(home, str(claim.part["lake_id"])).with_columns(
                delivery_id=pl.lit(claim.original["delivery_id"]),
                file_name=pl.lit(claim.part["file_name"]),
            )
            stored.append(rows.select(stored[0].columns))
    frame = pl.concat(stored).sort(
        "delivery_id", "entity", "file_name", "lake_id", "row_no", "column_name"
    )
    tables = {
        name: frame.filter(pl.col("outcome_code") == outcome).select(
            "delivery_id", *quarantine.table_schema(outcome)
        )
        for outcome, (name, _) in quarantine.TABLES.items()
    }
    figures = {
        f"{entity.name} {column}"
        for entity in schema.entities().values()
        for column in entity.figures
    }
    is_figure = pl.concat_str("entity", "column_name", separator=" ").is_in(figures)
    cells = tables["unreadable_cell"].with_columns(is_figure=is_figure)
    return {**tables, "unreadable_cell": cells}


def _contract_terms(home: Home, claims: Iterable[ReadingInForce]) -> dict[str, ContractTerms]:
    digests = {claim.reading["contract_sha256"] for claim in claims}
    named = message("audit.some_contract")
    return {
        digest: ContractTerms.archived(archive.fetch(home, digest, named)) for digest in digests
    }


def _naive(text: str) -> datetime:
    return instants.read(text).replace(tzinfo=None)
