"""The command lands what is at hand as expected, names every difference, and hides no case."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.acceptance import __main__ as command
from tests.acceptance import expectation, landing
from tests.acceptance.inputs import inputs

LAND_INPUT = landing.land_input
REAL = os.environ.get("BIANZHI_REAL_DATA")
ROWS = "organization_code,organization_name\nA01,X\nA02,Y\n"
CONTRACT = """
source: own
description: {en: x, zh: x}
delivery: {as_of: {constant: 2021-12-31}, scope: {constant: x}}
entities:
  organization:
    files: [o.csv]
    columns: {Code: organization_code, Name: organization_name}
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_csv", ".csv").replace("_yml", ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="BIANZHI_REAL_DATA is unset: the folder with the real files")
def test_the_real_data_land_as_expected(capsys):
    folder = Path(REAL or "")
    assert command.main([str(folder)]) == 0, capsys.readouterr().out
    names = {item.name for item in inputs(folder)}
    printed = capsys.readouterr().out
    assert printed.count("  as expected\n") == len(names & set(expectation.load()))


def test_the_expectation_has_counts_and_rules_only():
    """Every leaf is a number, a status or the name of a contract, so no value of a cell."""
    for name, result in expectation.load().items():
        for place, value in expectation._leaves(result):
            is_text = place[-1] in ("source", "status", "failed") or value == "nothing"
            assert isinstance(value, int) or is_text, (name, place)


@pytest.fixture
def stored(tmp_path, monkeypatch) -> Path:
    """An expectation of its own, blank at first."""
    path = tmp_path / "expected.yml"
    monkeypatch.setattr(expectation, "STORED", path)
    monkeypatch.delenv("BIANZHI_REAL_DATA", raising=False)
    return path


def test_a_folder_without_expectation_is_only_printed(stored, tmp_path, capsys):
    folder = write(tmp_path / "in", **{"2024-12-31__organization_csv": ROWS})
    assert command.main([str(folder)]) == 0
    printed = capsys.readouterr().out
    assert (
        "organization: read 2 = landed 2 + collapsed 0 + quarantined 0 + passed over 0" in printed
    )
    assert "no expectation is stored" in printed
    assert not stored.exists()


def test_a_difference_is_printed_and_fails_until_it_is_expected(stored, tmp_path, capsys):
    folder = write(tmp_path / "in", **{"a__2024-12-31__organization_csv": ROWS})
    assert command.main([str(folder), "--update"]) == 0
    assert list(expectation.load(stored)) == ["a"]
    assert command.main([str(folder)]) == 0
    write(folder, **{"a__2024-12-31__organization_csv": ROWS + "A02,Y\n"})
    capsys.readouterr()
    assert command.main([str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "organization > read: expected 2, came out 3" in printed
    assert "organization > collapsed: expected -, came out 1" in printed
    assert command.main([str(folder), "--update"]) == 0
    assert command.main([str(folder)]) == 0


def test_cases_land_on_their_own_and_one_that_fails_hides_none(tmp_path, monkeypatch):
    folder = write(
        tmp_path / "in",
        **{
            "a__2024-12-31__organization_csv": ROWS,
            "b__2024-12-31__organization_csv": "x,y\n1,2\n",
            "c__2024-12-31__organization_csv": ROWS,
            "d__c_yml": CONTRACT,
            "d__o_csv": "Code,Name\nA01,X\n",
            "e__c_yml": CONTRACT.replace("files:", "filez:"),
            "e__o_csv": "Code,Name\nA01,X\n",
            "delivery_x_yml": "as_of: 2024-02-30\n",
        },
    )
    monkeypatch.setattr(landing, "land_input", _fail_on_c)
    results = {item.name: landing.landed(item) for item in inputs(folder)}
    assert list(results) == ["a", "b", "c", "d", "delivery_x.yml", "e"]
    statuses = {
        name: sorted(delivery["status"] for delivery in result.get("deliveries", {}).values())
        for name, result in results.items()
    }
    assert statuses == {
        "a": ["landed"],
        "b": ["refused"],
        "c": [],
        "d": ["landed"],
        "delivery_x.yml": ["landed", "refused"],
        "e": [],
    }
    assert results["c"]["failed"] == "ZeroDivisionError"
    assert results["e"]["refused"]


def _fail_on_c(item, source, folder):
    if item.name == "c":
        raise ZeroDivisionError
    return LAND_INPUT(item, source, folder)


def test_the_contract_that_reads_most_is_chosen(tmp_path):
    folder = write(tmp_path / "2024-12-31", **{"机构_csv": "机构编码,机构名称\n001,县财政局\n"})
    (item,) = inputs(folder)
    assert landing.landed(item)["source"] == "fujian"


def test_a_file_without_a_date_lands_with_one(tmp_path):
    folder = write(tmp_path / "in", organization_csv=ROWS)
    (item,) = inputs(folder)
    (delivery,) = landing.landed(item)["deliveries"]
    assert delivery.startswith("2024-12-31")
