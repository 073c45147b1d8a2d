"""Contracts of sources: the language, its validation, and the patterns that compare names."""

from ingest.contract.definition import (
    FOLDER,
    READING_VERSION,
    Contract,
    Match,
    Part,
    for_current_reading,
    from_bytes,
    load,
    reading_version,
)

__all__ = [
    "FOLDER",
    "READING_VERSION",
    "Contract",
    "Match",
    "Part",
    "for_current_reading",
    "from_bytes",
    "load",
    "reading_version",
]
