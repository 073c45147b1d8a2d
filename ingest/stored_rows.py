"""The rows of one reading of a part, from its files or as parsed today, and their comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from bianzhi.core.home import Home
from bianzhi.store.rows import lake, quarantine
from bianzhi.store.whole_files import is_intact, recorded_sha256
from ingest.parse.delivery import ParsedPart

_PLACE = ["outcome_code", "row_no", "column_name", "rule_id"]
_OWN = ["lake_id"]


@dataclass(frozen=True)
class StoredRows:
    """The lake rows of a reading, in the present columns, and what did not land as it came.

    ``unlanded`` has the columns of ``bianzhi.store.rows.quarantine.STORED``.
    """

    rows: pl.DataFrame
    unlanded: pl.DataFrame

    @classmethod
    def of(cls, home: Home, line: Mapping[str, Any]) -> StoredRows | None:
        """The files of a reading, by its entry in the manifest; None if one is not intact.

        Format 1 recorded no checksums. A file without one is intact if it has as many rows as the
        entry says.
        """
        entity, lake_id = str(line["entity"]), str(line["lake_id"])
        paths = [lake.lake_path(home, entity, lake_id)]
        if quarantine.has_file(line):
            paths.append(quarantine.quarantine_path(home, lake_id))
        if any(recorded_sha256(path) and not is_intact(path) for path in paths):
            return None
        try:
            rows = lake.in_present_columns(pl.read_parquet(paths[0]), entity)
            unlanded = quarantine.read(home, lake_id)
        except (OSError, pl.exceptions.PolarsError):
            return None
        quarantined = (unlanded["outcome_code"] == quarantine.QUARANTINED).sum()
        if (rows.height, quarantined) != (line["rows_landed"], line["rows_quarantined"]):
            return None
        return cls(rows, unlanded)

    @classmethod
    def parsed(cls, part: ParsedPart, lake_id: str) -> StoredRows:
        """The rows of a part as parsed, under the identifier of a reading.

        Raises:
            ValueError: The part was not parsed, because its reading is in the lake.
        """
        if part.parsed_rows is None:
            raise ValueError(f"not read: {part.lake_id}")
        rows = part.parsed_rows.rows.with_columns(lake_id=pl.lit(lake_id, dtype=pl.String))
        file, sheet = part.feed.file.path, part.feed.sheet
        unlanded = quarantine.described(
            lake_id, part.entity, file, sheet, part.parsed_rows.unlanded
        )
        return cls(rows, unlanded)

    def equals(self, other: StoredRows) -> bool:
        """Whether both have the same rows, and the same rows, cells and lines did not land."""
        return self.rows.drop(_OWN).equals(other.rows.drop(_OWN)) and self.unlanded.select(
            _PLACE
        ).equals(other.unlanded.select(_PLACE))

    def differing_rows(self, before: StoredRows | None) -> int:
        """The number of rows that ``before`` did not have in the same state."""
        state = ["record_key", "row_hash"]
        if before is None:
            return self.rows.height
        return self.rows.join(before.rows, on=state, how="anti").height

    def write(self, home: Home, entity: str, lake_id: str) -> None:
        """Write both files, readable by the owner only; an intact file is kept."""
        lake.write(home, entity, lake_id, self.rows)
        quarantine.write_described(home, lake_id, self.unlanded)


def empty_rows(line: Mapping[str, Any]) -> StoredRows:
    """No rows, for a reading whose part does not come any more."""
    rows = pl.DataFrame(schema=lake.lake_schema(str(line["entity"])))
    return StoredRows(rows, pl.DataFrame(schema=quarantine.STORED))
