"""What dbt loads to register the functions that models call; ``profiles.yml`` names it."""

from __future__ import annotations

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from bianzhi.build import functions


class Plugin(BasePlugin):
    """Registers the functions on each connection of dbt."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on a connection of dbt."""
        functions.register(conn)
