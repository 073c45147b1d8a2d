"""The comparison of findings before and after a change of a rule."""

from tests.acceptance.findings import changes, counted, stored

BEFORE = {"a": {"E01": ["p.csv row 2", "p.csv row 2"], "C05": ["e.csv row 1"]}, "b": {}}


def test_findings_gained_and_lost_are_told_by_rule_and_place():
    after = {"a": {"E01": ["p.csv row 2"], "C05": ["e.csv row 1"]}, "b": {"A01": ["o.csv row 3"]}}
    assert list(changes(BEFORE, after)) == [
        "A01: 1 gained, 0 lost\n  + b: o.csv row 3",
        "E01: 0 gained, 1 lost\n  - a: p.csv row 2",
    ]


def test_without_a_change_nothing_is_told():
    assert list(changes(BEFORE, BEFORE)) == []


def test_stored_counts_compare_like_findings():
    counts = counted(BEFORE)
    assert counts == {"a": {"C05": 1, "E01": 2}}
    assert list(changes(stored(counts), stored({"a": {"C05": 1, "E01": 3}}))) == [
        "E01: 1 gained, 0 lost\n  + a: a record"
    ]


def test_a_rule_that_is_no_more_is_told_too():
    assert list(changes({"a": {"Z99": ["x"]}}, {"a": {}})) == ["Z99: 0 gained, 1 lost\n  - a: x"]
