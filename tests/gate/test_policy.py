"""The policy turns shares of wrong values into severities and outcomes."""

from __future__ import annotations

import pytest

from expectations.policy import ClassPolicy, Policy, policy, verdict_of

LENIENT = ClassPolicy(allowed=0.01, severe=0.3, on_mild="warn", on_severe="block")
STRICT = ClassPolicy(allowed=0, severe=0, on_mild="block", on_severe="block")


@pytest.mark.parametrize(
    ("share", "worst", "expected"),
    [
        (0.0, 0.0, ("none", "pass")),
        (0.01, 0.0, ("none", "pass")),
        (0.02, 0.0, ("mild", "warn")),
        (0.02, 0.29, ("mild", "warn")),
        (0.3, 0.0, ("severe", "block")),
        (0.001, 0.9, ("severe", "block")),
    ],
)
def test_a_lenient_class(share, worst, expected):
    assert Policy(100, {"code": LENIENT}).judge("code", share, worst) == expected


def test_a_strict_class():
    strict = Policy(100, {"key": STRICT})
    assert strict.judge("key", 0.0, 0.0) == ("none", "pass")
    assert strict.judge("key", 0.000001, 0.0) == ("severe", "block")


def test_the_verdict_is_the_worst_outcome():
    assert verdict_of(["pass", "warn", "block", "pass"]) == "block"
    assert verdict_of(["pass", "warn"]) == "warn"
    assert verdict_of([]) == "pass"


def test_the_written_policy_is_sound():
    for name, result in policy().classes.items():
        assert 0 <= result.allowed <= 1, name
        assert {result.on_mild, result.on_severe} <= {"warn", "block"}, name
