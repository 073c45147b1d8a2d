"""The rows of a key follow from those of that key in what a model with a key column reads.

A build computes only the keys in which the needs of such a model differ (``build/keys.py``,
``parts.py``). On the demo, each of these models computed from some keys of its needs gives exactly
its rows of these keys; and without the rows of some keys in a need, only these keys differ.
"""

from __future__ import annotations

import random

import pytest

from bianzhi.build.keys import among_keys, key_columns, rows_of_keys
from bianzhi.build.recording import Node, query_of, relation
from bianzhi.core.sql_text import quoted
from tests.models.built import Built, Rows, differing, table_of, text_of

PARTS, TRIES, REMOVED = 3, 6, 12
# Needs without rows on the demo.
SILENT = {("int_reconciliation_subject", "int_reconciled_candidate")}


@pytest.fixture(scope="module")
def own_rows(built: Built) -> dict[str, Rows]:
    """The rows of each model with a key column, as the demo built them."""
    return {
        node.name: built.rows_by(node.key_column, f"from {table_of(node)}") for node in built.keyed
    }


def test_the_models_of_the_reconciliation_have_a_key_column(built: Built) -> None:
    names = {node.name for node in built.keyed}
    assert {"int_payroll_line", "int_reconciled_person", "int_reconciliation_record"} <= names


def test_a_model_has_its_key_column(built: Built) -> None:
    without = [
        node.name for node in built.keyed if node.key_column not in built.columns[table_of(node)]
    ]
    assert without == []


def test_a_key_is_never_missing(built: Built, own_rows: dict[str, Rows]) -> None:
    assert [name for name, rows in own_rows.items() if None in rows or not rows] == []


def test_some_keys_of_the_needs_give_these_keys_of_the_model(
    built: Built, own_rows: dict[str, Rows]
) -> None:
    wrong = {}
    for node in built.keyed:
        own = own_rows[node.name]
        chosen = random.Random(node.name)
        needs = [built.nodes[need] for need in node.needs]
        for share in (0.5,) * PARTS + (0.01,) * PARTS:
            part = sorted(key for key in own if chosen.random() < share) or sorted(own)[:1]
            query = rows_of_keys(built.connection, node, text_of(node), needs, part)
            rows = built.rows_by(node.key_column, query)
            if keys := differing(rows, {key: own[key] for key in part}):
                wrong[node.name] = sorted(keys)[:3]
    assert not wrong, wrong


def _without(
    built: Built, node: Node, need: Node, columns: tuple[str, ...], keys: list[str]
) -> tuple[Rows, set[str]]:
    """The rows of a model without some keys of a need, and all keys of the rows left out."""
    table = table_of(need)
    either = " or ".join(among_keys(keys, column) for column in columns)
    named = " union ".join(
        f"select {quoted(column)} as key from {table} where {either}" for column in columns
    )
    left_out = {key for (key,) in built.rows(named)}
    built.connection.execute(
        f'create or replace temp view "fewer_keys" as from {table} where ({either}) is not true'
    )
    query = query_of(text_of(node)).replace(f'"warehouse".{table}', 'temp.main."fewer_keys"')
    return built.rows_by(node.key_column, f"from {query}"), left_out


def test_rows_of_a_need_change_only_their_keys(built: Built, own_rows: dict[str, Rows]) -> None:
    """Rows that change nothing on the demo prove nothing: such pairs are listed."""
    wrong, silent = {}, set()
    for node in built.keyed:
        own = own_rows[node.name]
        for need in (built.nodes[name] for name in node.needs):
            created = relation(need)
            columns = key_columns(node, need.name, built.columns[created[1]]) if created else ()
            if not columns:
                continue
            chosen = random.Random(node.name + need.name)
            named = " union ".join(
                f"select {quoted(column)} as key from {table_of(need)}" for column in columns
            )
            keys = [key for (key,) in built.rows(f"select key from ({named}) order by key")]
            keys = [key for key in keys if key in own] or keys  # these prove most
            changed: set[str] = set()
            for _ in range(TRIES):
                some = chosen.sample(keys, min(REMOVED, len(keys)))
                rows, left_out = _without(built, node, need, columns, some)
                keys_that_differ = set(differing(rows, own))
                changed |= keys_that_differ
                if outside := keys_that_differ - left_out:
                    wrong[node.name, need.name] = sorted(outside)[:3]
            if not changed:
                silent.add((node.name, need.name))
    assert not wrong, wrong
    assert silent == SILENT
