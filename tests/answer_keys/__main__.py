"""Audit every delivery of a generated city in a landed warehouse against the answer keys.

``python -m tests.answer_keys MADE HOME``: MADE is the folder that ``bianzhi generate`` wrote, HOME
a warehouse into which all its deliveries and restatements were landed, in any order, such as that
of ``bianzhi demo`` with its folder ``demo``. Neither is written to; the keys are computed again
where the folder has none. Prints the number of files and cells that were compared and each
difference; the exit code is 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.synthetic.write.answer_keys import answer_keys
from tests.answer_keys.audit import audit
from tests.support.compiled import compiled_models


def main(arguments: list[str] | None = None) -> int:
    """Print what was compared; returns 1 if a delivery differs from its key."""
    parser = argparse.ArgumentParser(prog="python -m tests.answer_keys")
    parser.add_argument("made", type=Path, help="the folder that bianzhi generate wrote")
    parser.add_argument("home", type=Path, help="a warehouse with all its deliveries")
    chosen = parser.parse_args(arguments)
    # A province has a folder of truth for each prefecture.
    files = sorted((chosen.made / "truth").glob("**/answer_keys.parquet"))
    read = [pl.read_parquet(file) for file in files]
    keys = pl.concat(read) if read else answer_keys(chosen.made)
    if keys.is_empty():
        parser.error(f"there is no delivery below {chosen.made}")
    with tempfile.TemporaryDirectory(prefix="bianzhi-keys-") as build:
        result = audit(compiled_models(), Home(chosen.home), keys, Path(build))
    for difference in result.differences:
        print(difference)
    print(
        f"{result.deliveries:,} delivered files, {result.cells:,} cells,"
        f" {len(result.differences):,} differences"
    )
    return int(bool(result.differences))


if __name__ == "__main__":
    sys.exit(main())
