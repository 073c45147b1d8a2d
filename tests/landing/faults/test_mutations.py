"""Hundreds of broken files: no traceback, no hang, no excessive memory, nothing half-landed."""

from __future__ import annotations

import json
import sys

import pytest

from tests.landing.faults import mutations
from tests.support.measured import measured


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 200), pytest.param(2, 2_000, marks=pytest.mark.slow)]
)
def test_mutated_files_land_or_are_refused(seed, count, tmp_path):
    arguments = [
        sys.executable,
        "-m",
        "tests.landing.faults.mutations",
        tmp_path,
        str(seed),
        str(count),
    ]
    done = measured(arguments, tmp_path, timeout=count)
    assert done.exit_code == 0, done.text[-4_000:]
    assert "panicked" not in done.text
    result = json.loads(done.text.splitlines()[-1])
    assert result["landed"] + result["refused"] == count + -(-count // mutations.PER_RUN)
    assert result["landed"] > count / 10
    assert done.peak_bytes < 2_000_000_000
    # Errors without a rule of their own must be rare, because their message helps nobody.
    assert len(result["unforeseen"]) <= count / 500


def test_a_mutant_follows_from_its_number():
    assert mutations.mutant(7, 3) == mutations.mutant(7, 3)
