"""What the gate remembers changes its cost, never its verdict."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bianzhi.store import whole_files
from expectations import validate

FAULTY = "case when i % 20 = 0 then '7' else '1' end"


@pytest.fixture
def validated_rows(monkeypatch):
    """The rows that the library validated, by suite."""
    seen: dict[str, int] = {}
    count = validate.Validator.count

    def counting(self, batch, frame, rules):
        seen[batch] = seen.get(batch, 0) + len(frame)
        return count(self, batch, frame, rules)

    monkeypatch.setattr(validate.Validator, "count", counting)
    return seen


def test_a_row_is_validated_once(look, build, tmp_path, validated_rows):
    folder, memory = build(sex_code=FAULTY), tmp_path / "memory"
    first = look(folder, validated=memory)
    rows = validated_rows.pop("canonical.person")
    again = look(folder, validated=memory)
    assert "canonical.person" not in validated_rows
    assert again == first == look(folder)
    assert 0 < rows <= 400


def test_a_new_value_is_the_only_one_validated(look, build, tmp_path, validated_rows):
    memory = tmp_path / "memory"
    look(build(sex_code="'1'"), validated=memory)
    validated_rows.clear()
    folder = build(sex_code="case when i = 3 then '7' else '1' end")
    judged = look(folder, validated=memory)
    assert validated_rows["canonical.person"] == 1
    assert judged == look(folder)


@pytest.mark.parametrize("damage", ["cut", "gone_checksum", "other_bytes"])
def test_a_damaged_memory_is_made_anew(look, build, tmp_path, damage):
    folder, memory = build(sex_code=FAULTY), tmp_path / "memory"
    expected = look(folder, validated=memory)
    for part in memory.rglob("*.parquet"):
        if damage == "cut":
            part.write_bytes(part.read_bytes()[:20])
        elif damage == "gone_checksum":
            whole_files.checksum_path(part).unlink()
        else:
            part.write_bytes(part.read_bytes()[:-1] + b"x")
    assert look(folder, validated=memory) == expected


def test_another_expectation_forgets_what_was_validated(look, build, tmp_path, monkeypatch):
    folder, memory = build(sex_code="'8'"), tmp_path / "memory"
    assert [one.outcome for one in look(folder, validated=memory)].count("block") == 1
    from expectations import rules

    codes = rules.codes_of
    monkeypatch.setattr(
        rules, "codes_of", lambda name: (*codes(name), "8") if name == "sex" else codes(name)
    )
    assert {one.outcome for one in look(folder, validated=memory)} == {"pass"}
    assert len(list((memory / "canonical.person").iterdir())) == 1


def test_what_other_expectations_need_is_not_loaded():
    """Statistics that no expectation of the gate uses take a second to load."""
    code = (
        "import sys; from expectations.validate import Validator; Validator(); print(*sys.modules)"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert "great_expectations" in loaded
    assert "scipy.stats._stats_py" not in loaded
