"""The order of test files: what takes long begins early, what reads the demo waits for it least."""

from __future__ import annotations

import pytest

# The first worker compiles the project and makes the demo; meanwhile the second runs files that
# need neither. A slow file that begins last would leave the other worker idle.
SLOW = (
    "tests/reports/figures/test_figure.py",
    "tests/generate/test_city.py",
    "tests/acceptance/test_acceptance.py",
    "tests/gate/test_gate.py",
    "tests/generate/test_reported.py",
    "tests/gate/test_check_command.py",
    "tests/install/test_wheel.py",
    "tests/notebooks/test_known_time.py",
    "tests/known_time/test_reproducible.py",
    "tests/reports/test_issue.py",
    "tests/real/test_published.py",
    "tests/real/test_cadre_sri_lanka.py",
    "tests/gate/test_faulty_deliveries.py",
    "tests/audit/test_environment.py",
    "tests/reports/reform/test_reform.py",
    "tests/disclosure/test_public_report.py",
    "tests/reports/test_commands.py",
    "tests/audit/test_audit.py",
    "tests/cli/test_language.py",
    "tests/reports/figures/test_marts_agree.py",
    "tests/history/test_properties.py",
    "tests/supervision/test_unit_tests.py",
    "tests/known_time/test_difference_properties.py",
    "tests/known_time/test_difference.py",
)
_RANKS = {path: place for place, path in enumerate(SLOW)}


def sort(items: list[pytest.Item]) -> None:
    """Sort the tests by file; within a file they keep their order."""
    items.sort(key=lambda item: _rank(item.nodeid.split("::")[0]))


def _rank(path: str) -> int:
    return _RANKS.get(path, len(SLOW))
