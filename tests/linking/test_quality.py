"""Precision and recall of links of generated Chinese names without ids."""

from __future__ import annotations

import pytest

from benchmarks.linking import SECRET, generated, landed, linked, quality
from bianzhi.store.people.vault import SECRET_VARIABLE


def test_rows_without_ids_are_linked_to_the_right_people(tmp_path, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    lists = generated(20_000, ids=0.0)
    records, _ = linked(landed(lists, tmp_path))
    result = quality(lists, records)
    assert result.rows == 40_040
    assert result.precision >= 0.9995
    assert result.recall >= 0.99


@pytest.mark.parametrize("seed", [2, 3])
def test_an_id_is_followed_whatever_the_names_say(seed, tmp_path, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    lists = generated(2_000, ids=1.0, seed=seed)
    records, _ = linked(landed(lists, tmp_path))
    methods = dict(records["method_code"].value_counts().iter_rows())
    assert methods["id"] >= 2_000
    assert set(methods) <= {"id", "none"}
