"""The tables that a build receives beside the lake: readings in force, and links of records."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.linking.links import write_links
from bianzhi.store.delivered import in_force_tables


def write_inputs(home: Home, build: Path, known_at: datetime | None = None) -> None:
    """Write the input tables of a build to ``inputs/``, as known at ``known_at`` (None: now)."""
    readings = in_force_tables.write_inputs(home, build, known_at)
    write_links(home, build, readings.values(), is_kept=known_at is None)
