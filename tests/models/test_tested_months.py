"""Data tests about each month by itself find a fault of a month in the rows of this month.

A build runs such a test on the months that differ (``bianzhi/build/tested_months.py``), and a
publication writes the months that differ. On the demo, the views that these tests read and the
views that are published have the rows that follow from the same months of what they select from;
and a fault in one month is found in this month and in no other.
"""

from __future__ import annotations

import random
from datetime import date

from bianzhi.build.months import among, restricted, rows_of_months
from bianzhi.build.recording import MONTHLY, Node, created_statement, relation
from bianzhi.publish.structure import MART_SCHEMAS
from tests.models.built import Built

FEWEST_TESTS, FEWEST_VIEWS = 40, 60
FAULTY = '"faulty"."rows_of_a_month"'
FAULTS = (
    "from {0} union all from {0} where month = date '{1}'",
    "from {0} where month <> date '{1}'",
)
# Without rows on the demo.
SILENT: set[str] = set()


def _monthly_tests(built: Built) -> list[Node]:
    return [node for node in built.nodes.values() if node.is_test and node.materialized == MONTHLY]


def _by_month(built: Built, node: Node) -> list[str]:
    return [name for name in built.tables(node).values() if "month" in built.columns[name]]


def _months(built: Built, table: str) -> list[date]:
    rows = built.rows(f"select distinct month from {table} where month is not null order by month")
    return [month for (month,) in rows]


def _is_published(node: Node) -> bool:
    created = relation(node)
    return created is not None and created[1].split('"')[1] in MART_SCHEMAS


def _views(built: Built) -> dict[str, Node]:
    """Views that these tests read or that are published, with the views that those select from."""
    found: dict[str, Node] = {}
    waiting = [need for node in _monthly_tests(built) for need in node.needs]
    waiting += [name for name, node in built.nodes.items() if _is_published(node)]
    while waiting:
        node = built.nodes[waiting.pop()]
        created = relation(node)
        if created is not None and created[0] == "view" and node.node_id not in found:
            found[node.node_id] = node
            waiting += node.needs
    return found


def test_a_month_of_a_view_follows_from_this_month_of_what_it_selects_from(built: Built) -> None:
    views = _views(built)
    assert len(views) >= FEWEST_VIEWS
    wrong = []
    for node in views.values():
        name, text = relation(node)[1], created_statement(node)
        if "month" not in built.columns[name]:
            continue
        chosen = random.Random(node.name)
        months = _months(built, name)
        half = [month for month in months if chosen.random() < 0.5]
        for part in (half, sorted(set(months) - set(half))):
            if part:
                needs = built.tables(node).values()
                query = rows_of_months(built.connection, text, needs, part)
                rows = f"select * from {name} where {among(part)}"
                both = f"({query} except all {rows}) union all ({rows} except all {query})"
                wrong += [node.name] * len(built.rows(both))
    assert not wrong, sorted(set(wrong))


def _fails(built: Built, node: Node, need: str, months: list[date] | None) -> bool:
    """Whether a test fails where it reads ``FAULTY`` instead of a need, of some months or all."""
    needs = [FAULTY if name == need else name for name in built.tables(node).values()]
    for text in node.statements:
        query = text.replace(f'"warehouse".{need}', f'"warehouse".{FAULTY}')
        if months is not None:
            query = restricted(built.connection, query, needs, months)
        if built.rows(f"select should_error from ({query})") == [(True,)]:
            return True
    return False


def test_a_fault_in_a_month_is_found_in_the_rows_of_this_month_alone(built: Built) -> None:
    """The rows of a month are there twice, or not at all: a key repeats, or a sum is wrong."""
    tests = _monthly_tests(built)
    assert len(tests) >= FEWEST_TESTS
    built.connection.execute("create schema faulty")
    wrong, silent = [], set()
    for node in tests:
        for need in _by_month(built, node):
            months = _months(built, need)
            chosen = random.Random(node.name + need).choice(months) if months else None
            others = [month for month in months if month != chosen]
            found = False
            for fault in FAULTS if chosen else ():
                built.connection.execute(
                    f"create or replace view warehouse.{FAULTY} as {fault.format(need, chosen)}"
                )
                is_found = _fails(built, node, need, None)
                if is_found != _fails(built, node, need, [chosen]):
                    wrong.append((node.name, need, "this month"))
                if others and _fails(built, node, need, others):
                    wrong.append((node.name, need, "other months"))
                found = found or is_found
            if not found:
                silent.add(need.rpartition(".")[2].strip('"'))
    assert not wrong, wrong
    assert silent <= SILENT, sorted(silent - SILENT)
