"""The state of a warehouse: deliveries, stages with their rows, verdict, publication."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bianzhi.build.stages import stage_totals
from bianzhi.core.home import GATE_NAME, Home
from bianzhi.publish.published import current_publication, publications
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.records import read_record
from bianzhi.store.refusals import refusals
from ingest.outdated import outdated

# Of the deliveries in force: rows that did not land, cells that could not be read, lines that are
# no records.
_NOT_LANDED = ("quarantined", "unreadable", "passed_over")


def state_of(home: Home) -> dict[str, Any]:
    """The values that ``status`` shows, as plain Python values."""
    entries = archive.entries(home)
    build = home.current_build.resolve()
    built = _json(build / "build.json")
    gate = _json(build / GATE_NAME)
    published = current_publication(home)
    return {
        "home": str(home.root),
        "sources": _sources(entries),
        "readings": len(entries),
        "outdated": outdated(home, entries),
        "refused": [
            {**refusal, "list": str(home.log / refusal["list"])} for refusal in refusals(home)
        ],
        "build": built and {
            "known_at": built["known_at"],
            "readings": built["readings"],
            "readings_since": len(entries) - built["readings"],
            "stages": stage_totals(build / "warehouse.duckdb"),
        },
        "gate": gate and {
            name: gate[name] for name in ("verdict", "blocking", "warning", "passing")
        },
        "published": published and {
            "publication_id": published.publication_id,
            "known_at": published.record["known_at"],
            "verdict": published.record["verdict"],
            "tables": len(published.record["rows"]),
            "rows": sum(published.record["rows"].values()),
            "path": str(published.database),
        },
        "kept": [publication.publication_id for publication in publications(home)],
    }  # fmt: skip


def _sources(entries: list[archive.Entry]) -> list[dict[str, Any]]:
    gone = in_force.retracted(entries)
    standing = list(in_force.standing(entries).values())
    values = {claim.original["delivery_id"] for claim in standing}
    rows = []
    for source in sorted({entry["source"] for entry in entries}):
        own = [entry for entry in entries if entry["source"] == source]
        deliveries = {entry["delivery_id"] for entry in own}
        parts = [claim.part for claim in standing if claim.original["source"] == source]
        dates = sorted({entry["as_of_date"] for entry in own})
        rows.append(
            {
                "source": source,
                "deliveries": len(deliveries),
                "standing": len(deliveries & values),
                "retracted": len(deliveries & gone),
                **{name: sum(_count(part, name) for part in parts) for name in _NOT_LANDED},
                "remarks": _remark_count([c for c in standing if c.original["source"] == source]),
                "scopes": len({entry["scope"] for entry in own}),
                "first_as_of": dates[0],
                "last_as_of": dates[-1],
                "newest_received_at": max(entry["received_at"] for entry in own),
            }
        )
    return rows


def _count(part: Mapping[str, object], name: str) -> int:
    """A count of a reading; readings of earlier versions have fewer counts."""
    return int(str(part.get(f"rows_{name}", 0)))


def _remark_count(claims: list[in_force.ReadingInForce]) -> int:
    """The remarks about parts in force, and those about their deliveries, such as hidden sheets."""
    readings = {claim.reading["sequence"]: claim.reading for claim in claims}
    about_deliveries = sum(len(entry.get("remarks", ())) for entry in readings.values())
    return about_deliveries + sum(claim.remark_count for claim in claims)


def _json(path: Path) -> dict[str, Any] | None:
    return read_record(path, "audit.build_garbled") if path.exists() else None
