"""Which months a data test looks at again, where it is about each month by itself.

Such a test has the tag ``monthly``: rows of other months decide nothing about those of a month. The
test held for every month of the build before, so it is run on the rows of the months that differ.

The months of a table are known from its content. A view is taken to be by month as well: its rows
of a month follow from those of this month in what it selects from. ``tests/models`` proves both,
for each of these tests and each view that they read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from bianzhi.build.months import MOST, restricted
from bianzhi.build.recording import Node, relation
from bianzhi.build.unchanged import Earlier, State

_NONE = ""  # the month of rows without one


def differing_months(
    node: Node, nodes: Mapping[str, Node], states: Mapping[str, State], earlier: Earlier
) -> set[str] | None:
    """The months in which a need of a test differs from the build before, as days.

    Args:
        nodes: All nodes by their ids.
        states: Those that ran before this one.

    Returns:
        None where the test is to be run on all rows.
    """
    changed: set[str] = set()
    known: set[str] = set()
    for name in node.needs:
        months = _differing(name, nodes, states, earlier)
        if months is None:
            return None
        changed |= months
        known |= _known(name, nodes, states)
    return None if _NONE in changed or len(changed) > MOST * len(known) else changed


def queries_of_months(
    cursor: duckdb.DuckDBPyConnection,
    node: Node,
    nodes: Mapping[str, Node],
    months: Iterable[str],
) -> list[str]:
    """The queries of a test, of only these months of what it reads."""
    names = [made[1] for name in node.needs if (made := relation(nodes[name])) is not None]
    wanted = [date.fromisoformat(month) for month in sorted(months)]
    return [restricted(cursor, text, names, wanted) for text in node.statements]


def _differing(
    name: str, nodes: Mapping[str, Node], states: Mapping[str, State], earlier: Earlier
) -> set[str] | None:
    """The months in which a table or view may differ; None where they are not known."""
    state, before = states[name], earlier.nodes.get(name)
    if before is None:
        return None
    if state.content == before.content:
        return set()
    if (differing := state.differing_months(before)) is not None:
        return differing
    created = relation(nodes[name])
    if created is None or created[0] != "view":
        return None
    changed: set[str] = set()
    for need in nodes[name].needs:
        months = _differing(need, nodes, states, earlier)
        if months is None:
            return None
        changed |= months
    return changed


def _known(name: str, nodes: Mapping[str, Node], states: Mapping[str, State]) -> set[str]:
    """The months of a table, or of what a view selects from."""
    state = states[name]
    if state.months is not None:
        return set(state.months)
    created = relation(nodes[name])
    if created is None or created[0] != "view":
        return set()
    return set().union(*(_known(need, nodes, states) for need in nodes[name].needs))
