"""Functions of the core that models call by name; ``dbt_plugin.py`` registers them for dbt."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from duckdb.func import SPECIAL
from duckdb.sqltypes import INTEGER, VARCHAR, DuckDBPyType

from bianzhi.core import post_fit

# By name: the function, and the types of its parameters; each gives text.
FUNCTIONS: dict[str, tuple[Callable[..., str], list[DuckDBPyType]]] = {
    "major_fit": (post_fit.major_fit, [VARCHAR, VARCHAR]),
    "education_fit": (post_fit.education_fit, [VARCHAR, VARCHAR]),
    "age_fit": (post_fit.age_fit, [INTEGER, VARCHAR]),
}


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the queries of a connection call the functions; each returns a code, for NULL too."""
    for name, (function, parameters) in FUNCTIONS.items():
        connection.create_function(name, function, [*parameters], VARCHAR, null_handling=SPECIAL)
