"""Functions of the core that models call by name; dbt registers them on each of its connections."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb.func import SPECIAL
from duckdb.sqltypes import INTEGER, VARCHAR, DuckDBPyType

from bianzhi.core import post_fit

_FUNCTIONS: dict[str, tuple[Callable[..., str], list[DuckDBPyType]]] = {
    "major_fit": (post_fit.major_fit, [VARCHAR, VARCHAR]),
    "education_fit": (post_fit.education_fit, [VARCHAR, VARCHAR]),
    "age_fit": (post_fit.age_fit, [INTEGER, VARCHAR]),
}


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the queries of a connection call the functions; each returns a code, for NULL too."""
    for name, (function, parameters) in _FUNCTIONS.items():
        connection.create_function(name, function, [*parameters], VARCHAR, null_handling=SPECIAL)


class Plugin(BasePlugin):
    """What ``profiles.yml`` names."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on the connection of dbt."""
        register(conn)
