"""The SQL of a whole build, recorded while dbt ran it.

A recording is plain data: the statements of each model and the query of each data test, in an order
in which each comes after those it reads. It depends on the state of the project alone, because no
model asks the database for what it renders.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypedDict

from bianzhi.build.empty import ALWAYS, rows_need
from bianzhi.build.kept_project import in_folders

RECORDED = "recording.json"
# Commands of dbt_process.py that record: a build, and one with what only the project's own tests
# run, which is not recorded.
WHOLE_BUILD = "whole-build"
TESTED_BUILD = "tested-build"
DOCS_PAGE = "docs-page"  # another command of it, which shows what is recorded
OF_OWN_TESTS = "grain"  # the tag of data tests that check the project, not a delivery
# Materializations of models of which a build may compute some rows: see parts.py and folding/.
# Tests with the tag MONTHLY are about each month by itself: see tested_months.py.
MONTHLY = "monthly"
HISTORY = "history"
# dbt begins each statement with a comment that names the node.
_COMMENT = re.compile(r"\s*/\*.*?\*/\s*", re.DOTALL)
_CHANGES = ("create", "alter", "drop", "comment")
_CREATED = re.compile(
    r'\s*create\s+(?:or\s+replace\s+)?(table|view)\s+(?:"[^"]+"\.)?("[^"]+"\."[^"]+")\s+as\s+',
    re.IGNORECASE,
)
_TEMPORARY = '__dbt_tmp"'
_VERDICT = "should_error"  # the column in which dbt's query of a test returns whether it failed


class Follows(TypedDict, total=False):
    """What the parts of a model follow from, as the fields of ``Node`` of these names."""

    key_column: str
    key_columns_of: tuple[tuple[str, tuple[str, ...]], ...]
    months_back: int


@dataclass(frozen=True)
class Query:
    """A statement that dbt ran; ``node`` is empty outside of a model or test."""

    node: str
    sql: str


@dataclass(frozen=True)
class Node:
    """A model or data test: its id, name, the ids of the nodes that it needs, its statements."""

    node_id: str
    name: str
    needs: tuple[str, ...]
    statements: tuple[str, ...]
    materialized: str = ""  # MONTHLY, HISTORY, or empty
    # What must have rows for the table or view to have any: alternatives, each the quoted names of
    # all tables and views that must, and the files (see empty.py).
    rows_need: tuple[tuple[str, ...], ...] = ((),)
    # The column of which each value is computed by itself, and the columns of the needs in which
    # its values stand, if those have another name, by the name of the need (see keys.py).
    key_column: str = ""
    key_columns_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    months_back: int = 0  # how many months before its own a row of a monthly model may look

    @property
    def is_test(self) -> bool:
        """Whether the statement asks whether something is wrong."""
        return self.node_id.startswith("test.")


@dataclass(frozen=True)
class Recording:
    """The statements before all nodes, and the nodes in an order that respects their needs."""

    before: tuple[str, ...]
    nodes: tuple[Node, ...]

    def in_folders(self, folders: Mapping[str, str]) -> Recording:
        """The same recording with other folders: a text for each text in ``folders``."""

        def replaced(statements: Iterable[str]) -> tuple[str, ...]:
            return tuple(in_folders(text, folders) for text in statements)

        nodes = (
            replace(
                node,
                statements=replaced(node.statements),
                rows_need=tuple(map(replaced, node.rows_need)),
            )
            for node in self.nodes
        )
        return Recording(replaced(self.before), tuple(nodes))

    def as_bytes(self) -> bytes:
        """The recording as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, path: Path) -> Recording:
        """The recording in a file of ``as_bytes``."""
        content = json.loads(path.read_bytes())
        nodes = (
            Node(
                n["node_id"],
                n["name"],
                tuple(n["needs"]),
                tuple(n["statements"]),
                n["materialized"],
                tuple(tuple(names) for names in n["rows_need"]),
                n["key_column"],
                tuple((name, tuple(columns)) for name, columns in n["key_columns_of"]),
                n["months_back"],
            )
            for n in content["nodes"]
        )
        return cls(tuple(content["before"]), tuple(nodes))


def record(
    queries: Iterable[Query],
    names: Mapping[str, str],
    needs: Mapping[str, Iterable[str]],
    materialized: Mapping[str, str] | None = None,
    follows: Mapping[str, Follows] | None = None,
) -> Recording | None:
    """The recording of the ``queries`` of a build.

    Args:
        queries: What dbt ran, in the order in which it began; that of other nodes is left out.
        names: The name of each node of the build by its id.
        needs: The ids of the nodes that each of them needs.
        materialized: The materialization of each model by its id, and MONTHLY for tests with
            this tag.
        follows: What the parts of a model follow from, where its configuration says it, by its id.

    Returns:
        None if a node ran nothing that could be run again.
    """
    before: list[str] = []
    statements: dict[str, list[str]] = {}
    for query in queries:
        sql = _COMMENT.sub("", query.sql, count=1).strip()
        changes = sql.lower().startswith(_CHANGES)
        if not query.node:
            before += [sql] if changes else []
        elif query.node not in names:
            continue
        elif changes or (query.node.startswith("test.") and _VERDICT in sql):
            statements.setdefault(query.node, []).append(sql)
    if set(statements) != set(names):
        return None
    nodes = (
        Node(
            node,
            names[node],
            tuple(sorted(set(needs[node]) & set(names))),
            tuple(texts),
            kind if (kind := (materialized or {}).get(node)) in (MONTHLY, HISTORY) else "",
            **(follows or {}).get(node, {}),
        )
        for node, texts in statements.items()
    )
    return Recording(
        tuple(sorted(set(before))),
        tuple(replace(node, rows_need=_rows_need(node)) for node in nodes),
    )


def relation(node: Node) -> tuple[str, str] | None:
    """The kind and quoted name of what a model creates; None for tests and macros."""
    for text in node.statements:
        if created := _CREATED.match(text):
            kind, name = created.groups()
            return kind.lower(), name.replace(_TEMPORARY, '"')
    return None


def created_statement(node: Node) -> str | None:
    """The statement that creates the table or view of a model."""
    return next((text for text in node.statements if _CREATED.match(text)), None)


def is_plain(node: Node) -> bool:
    """Whether a model is one statement, and comments."""
    others = [text for text in node.statements if text is not created_statement(node)]
    return all(text.lstrip().lower().startswith("comment") for text in others)


def _rows_need(node: Node) -> tuple[tuple[str, ...], ...]:
    """``Node.rows_need``, of the one statement that creates a table or view."""
    created = [text for text in node.statements if _CREATED.match(text)]
    alternatives = rows_need(query_of(created[0])) if len(created) == 1 else ALWAYS
    return tuple(sorted(tuple(sorted(names)) for names in alternatives))


def query_of(text: str) -> str:
    """The query of a statement that creates a table or view, in parentheses as dbt wrote it."""
    return _CREATED.sub("", text, count=1).strip().rstrip(";")
