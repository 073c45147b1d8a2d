"""Contracts of sources: the language, its validation, and the patterns that compare names."""

from ingest.contract.definition import (
    FOLDER,
    Contract,
    Match,
    Part,
    for_current_reading,
    from_bytes,
    load,
)

__all__ = [
    "FOLDER",
    "Contract",
    "Match",
    "Part",
    "for_current_reading",
    "from_bytes",
    "load",
]
