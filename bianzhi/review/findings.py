"""Findings of the current build about the records of one delivery, at their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bianzhi.core.home import Home
from bianzhi.store import archive, in_force, lake
from bianzhi.store.archive import Entry
from bianzhi.store.records import read_record
from ingest.dictionary import schema

# The quarantine is read from the delivery itself.
_OF_QUARANTINE = ("untypable_value", "missing_key", "conflicting_twin")
_FINDINGS = """
select
    finding.rule_id,
    rule.severity_code,
    rule.sentence_{lang},
    finding.entity,
    finding.column_name,
    finding.lake_id,
    finding.row_no,
    finding.organization_code,
    finding.record_key
from intermediate.int_finding as finding
inner join supervision.rule as rule on finding.rule_id = rule.rule_id
where
    finding.source = $source
    and (finding.scope = $scope or list_contains($own, finding.lake_id))
    and finding.valid_from <= $as_of
    and (finding.valid_to is null or finding.valid_to > $as_of)
    and (finding.lake_id is not null or finding.last_seen_on >= $as_of)
    and not list_contains($quarantine, finding.rule_id)
order by all
"""
# A state that has not changed since an earlier delivery is placed there by the build.
_SAME_RECORDS = """
select theirs.row_no, own.lake_id, own.row_no
from read_parquet($theirs) as theirs
inner join read_parquet($own) as own on theirs.record_key = own.record_key
order by all
"""


@dataclass(frozen=True)
class Found:
    """A finding at a row of a part of the delivery; without a row it has a ``subject``."""

    rule: str
    severity: str
    sentence: str
    entity: str
    column: str | None
    part: dict[str, Any] | None = None
    row: int | None = None
    subject: str | None = None


@dataclass(frozen=True)
class BuildState:
    """Whether a build is there, and how many readings came after it."""

    is_built: bool
    readings_since: int = 0


def build_state(home: Home) -> BuildState:
    """The state of the current build beside the manifest."""
    record = home.current_build.resolve() / "build.json"
    if not record.exists():
        return BuildState(False)
    built = read_record(record, "audit.build_garbled")
    return BuildState(True, len(archive.entries(home)) - built["readings"])


def findings_of(home: Home, entry: Entry, lang: str) -> list[Found]:
    """The findings in force at the as-of date of a delivery about rows of its parts in force.

    A finding that the build ties to no row is listed if it is about an entity of the delivery.
    """
    database = home.current_build.resolve() / "warehouse.duckdb"
    parts = parts_in_force(home, entry)
    if not parts or not database.exists():
        return []
    with duckdb.connect(str(database), read_only=True) as connection:
        values = {
            "source": entry["source"],
            "scope": entry["scope"],
            "as_of": entry["as_of_date"],
            "quarantine": list(_OF_QUARANTINE),
            "own": [part["lake_id"] for part in parts],
        }
        rows = connection.execute(_FINDINGS.format(lang=lang), values).fetchall()
        places = _Places(home, connection, parts)
        return [found for row in rows for found in places.placed(*row)]


def parts_in_force(home: Home, entry: Entry) -> list[dict[str, Any]]:
    """The parts of a delivery that no later delivery has replaced."""
    standing = in_force.standing(archive.entries(home)).values()
    ids = {claim.part["lake_id"] for claim in standing}
    return [part for part in entry["parts"] if part["lake_id"] in ids]


def _subject(entity: str, organization: str | None, record_key: str) -> str | None:
    """What a finding without a row is about: its key, or its organization if people are meant."""
    if schema.entities()[entity].personal("id") is not None:
        return organization
    return record_key.replace("|", " / ").strip(" /")


class _Places:
    """Finds the row of a delivery that shows the record of a finding."""

    def __init__(
        self, home: Home, connection: duckdb.DuckDBPyConnection, parts: list[dict[str, Any]]
    ):
        self._home = home
        self._connection = connection
        self._parts = {part["lake_id"]: part for part in parts}
        self._entities = {part["entity"] for part in parts}
        self._known: dict[tuple[str, str], dict[int, list[tuple[str, int]]]] = {}

    def placed(
        self,
        rule: str,
        severity: str,
        sentence: str,
        entity: str,
        column: str | None,
        lake_id: str | None,
        row_no: int | None,
        organization: str | None,
        record_key: str,
    ) -> Iterator[Found]:
        """The finding at each row of the delivery that shows its record."""
        found = (rule, severity, sentence, entity, column)
        subject = _subject(entity, organization, record_key)
        if lake_id is None:
            if entity in self._entities:
                yield Found(*found, subject=subject)
        elif lake_id in self._parts:
            part = self._parts[lake_id]
            yield Found(*found, part, row_no, None if row_no else subject)
        elif row_no is not None:
            for own, row in self._same_record(entity, lake_id, row_no):
                yield Found(*found, self._parts[own], row)

    def _same_record(self, entity: str, lake_id: str, row_no: int) -> list[tuple[str, int]]:
        if (entity, lake_id) not in self._known:
            self._known[entity, lake_id] = self._same_records(entity, lake_id)
        return self._known[entity, lake_id].get(row_no, [])

    def _same_records(self, entity: str, lake_id: str) -> dict[int, list[tuple[str, int]]]:
        """Row of another reading -> the rows of the delivery with the same key."""
        own = [self._path(entity, i) for i, p in self._parts.items() if p["entity"] == entity]
        theirs = self._path(entity, lake_id)
        rows: dict[int, list[tuple[str, int]]] = {}
        if own and theirs.exists():
            values = {"theirs": str(theirs), "own": list(map(str, own))}
            for row_no, *place in self._connection.execute(_SAME_RECORDS, values).fetchall():
                rows.setdefault(row_no, []).append((place[0], place[1]))
        return rows

    def _path(self, entity: str, lake_id: str) -> Path:
        return lake.lake_path(self._home, entity, lake_id)
