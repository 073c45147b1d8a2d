"""Two runs write the same public edition: the same equations, the same figures hidden."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.disclosure.attack.elimination import eliminated, independent
from tests.disclosure.test_public_completeness import DAYS, city

# Hashes the equations known of some tables of a random city, in their order, and what is hidden.
PROGRAM = """
import hashlib, sys
from pathlib import Path
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.protect import protect
from bianzhi.disclosure.settings import of_warehouse
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.define import definitions, periods

with Reader(Path(sys.argv[1])) as reader:
    settings = of_warehouse(reader)
    facts = Facts(reader, periods.year(2024))
    tables = [fill(facts, definitions.table(code)) for code in ("T1", "T2", "T4", "T11")]
    protected = protect(tables, (), settings)
    known = knowledge(by_code(protected.tables), settings)
    lines = [repr((item.left, item.right, item.sign)) for item in known]
    lines += [repr(list(table.hidden)) for table in protected.tables]
    print(len(known), sum(len(table.hidden) for table in protected.tables))
    print(hashlib.sha256("\\n".join(lines).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return city(tmp_path_factory.mktemp("city"), 40, DAYS, seed=5)


def test_the_hash_seed_changes_neither_equations_nor_what_is_hidden(database):
    """Sets and dictionaries of names come in another order in every process."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(database)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=PROJECT_ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    counts, _ = outputs[0].split("\n", 1)
    equations, hidden = map(int, counts.split())
    assert equations > 500
    assert hidden > 5
    assert outputs[0] == outputs[1]


def test_of_equations_as_few_are_kept_as_all_others_follow_from():
    equations = [
        {"whole": 1.0, "women": -1.0, "men": -1.0},
        {"women": 1.0, "young": -1.0, "old": -1.0},
        # The sum of the first two, and the first twice.
        {"whole": 1.0, "men": -1.0, "young": -1.0, "old": -1.0},
        {"whole": 2.0, "women": -2.0, "men": -2.0},
        {},
    ]
    kept = independent(equations)
    assert len(kept) == 2
    assert all(equation in equations for equation in kept)
    assert independent(kept) == kept


def test_independent_equations_all_stay_in_their_order():
    equations = [{"b": 1.0, "c": -1.0}, {"a": 1.0, "b": -2.0}, {"c": 3.0, "d": 1.0}]
    assert independent(equations) == equations


def test_unknowns_are_eliminated():
    """Of two ways to form a whole that nobody prints, the parts are equal."""
    equations = [{"?": 1.0, "a": -1.0, "b": -1.0}, {"?": 1.0, "c": -1.0, "d": -1.0}]
    (left,), expressed = eliminated(equations, lambda name: name == "?")
    assert left in ({"a": 1, "b": 1, "c": -1, "d": -1}, {"a": -1, "b": -1, "c": 1, "d": 1})
    assert set(expressed["?"]) in ({"a", "b"}, {"c", "d"})
