"""The table macros of a published database, such as ``restated_on(basis_date)``."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import jinja2

FOLDER = Path(__file__).parent / "macros"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER), undefined=jinja2.StrictUndefined
)


def create_table_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create, in the database in use, each macro whose tables all exist."""
    there = connection.execute(
        """
        select concat(schema_name, '.', table_name)
        from duckdb_tables()
        where database_name = current_database()
        """
    ).fetchall()
    tables = {name for (name,) in there}
    for statement in _statements():
        if tables.issuperset(re.findall(r"(?:from|join)\s+([a-z_]+\.\w+)", statement)):
            connection.execute(statement)


def _statements() -> list[str]:
    names = sorted(file.name for file in FOLDER.glob("[!_]*.sql"))
    texts = (_TEMPLATES.get_template(name).render() for name in names)
    return [one.query for text in texts for one in duckdb.extract_statements(text)]
