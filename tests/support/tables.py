"""A warehouse of a few delivered rows: CSV texts are really landed, the models run in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest.mock import patch

import duckdb

from bianzhi.build import inputs
from bianzhi.core.home import Home
from ingest import contract as contracts
from ingest import land
from tests.support.compiled import Models

SOURCE = "canonical"
RECEIVED = datetime(2030, 1, 1, tzinfo=UTC)

_read_contract = contracts.load


@cache
def _canonical() -> contracts.Contract:
    return _read_contract(SOURCE)


def _load(source: str | None = None, path: str | Path | None = None) -> contracts.Contract:
    """The contract; that of the canonical source is read once, not at each of many landings."""
    return _canonical() if (source, path) == (SOURCE, None) else _read_contract(source, path)


class Tables:
    """Lands deliveries given as CSV texts and queries the resulting models."""

    def __init__(self, folder: Path, models: Models):
        self.folder = folder
        self.home = Home(folder / "home")
        self.models = models
        self.connection: duckdb.DuckDBPyConnection = models.connection

    def land(self, as_of: str, scope: str = "*", contract: Path | None = None, **entities: str):
        """Land one delivery: an entity by keyword, its rows as CSV text with a header."""
        folder = self.folder / f"{scope.replace('*', 'all')}-{as_of}" / as_of
        folder.mkdir(parents=True)
        for entity, text in entities.items():
            (folder / f"{entity}.csv").write_text(textwrap.dedent(text).strip() + "\n", "utf-8")
        return self.land_folder(folder, scope, contract)

    def land_folder(self, folder: Path, scope: str = "*", contract: Path | None = None) -> Tables:
        """Land a folder of deliveries."""
        with patch.object(contracts, "load", _load):
            outcomes = land.land(
                self.home,
                [folder],
                source=None if contract else SOURCE,
                contract=contract,
                scope=scope,
                received_at=RECEIVED,
                backfill=True,
            )
        for outcome in outcomes:
            problems = [problem.text("en") for problem in outcome.problems]
            assert outcome.status != land.REFUSED, problems
        return self

    def build(self, *wanted: str) -> Tables:
        """Run the wanted models and their ancestors."""
        build = self.folder / "build"
        inputs.write_inputs(self.home, build)
        self.models.run(self.home.lake, build, wanted)
        return self

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple]:
        return self.connection.execute(query, list(values)).fetchall()
