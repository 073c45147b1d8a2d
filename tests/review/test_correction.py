"""An office corrects the cells that a returned workbook marks; the findings are gone then."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from bianzhi.store.private_files import PRIVATE_FILE
from tests.review import books
from tests.support.demo import run_bianzhi


def findings(home: Home) -> set[tuple[str, str, int]]:
    database = home.current_build / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        query = "select rule_id, entity, row_no from supervision.finding where status_code = 'open'"
        return set(connection.execute(query).fetchall())


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory, models) -> dict:
    """Land, build, review, correct, land again, build: what there was before and after."""
    folder = tmp_path_factory.mktemp("correction")
    home = models.lend_project(Home(folder / "home"))
    sent = books.write_book(folder / "sent" / "350526_2024-12-31.xlsx").parent
    result: dict = {"home": home, "sent": sent, "out": folder / "out"}
    result["landed"] = run_bianzhi(home, "land", str(sent), "--source", "fujian")
    run_bianzhi(home, "build")
    result["before"] = findings(home)
    delivery = result["landed"].split()[3]
    result["review"] = run_bianzhi(home, "review", delivery, "--out", str(result["out"]))
    returned = result["out"] / "350526_2024-12-31.xlsx"
    result["mode"] = returned.stat().st_mode & 0o777
    result["listed"] = books.listed(returned)
    result["comments"] = books.comments(returned)
    books.correct(returned)
    result["again"] = run_bianzhi(home, "land", str(result["out"]), "--source", "fujian")
    result["problems"] = (home.log / "land-problems.txt").read_text("utf-8")
    run_bianzhi(home, "build")
    result["after"] = findings(home)
    path = str(result["out"])
    result["reviewed_again"] = run_bianzhi(home, "review", path, "--out", str(folder / "third"))
    return result


def test_every_fault_is_at_its_cell(corrected):
    rows = {(row[2], row[5], row[7]) for row in corrected["listed"]}
    assert rows == books.FAULTS
    marked = {place for place, text in corrected["comments"].items() if "〔" in text}
    assert marked == {(sheet, cell) for sheet, cell, _ in books.FAULTS}


def test_personal_values_are_not_listed(corrected):
    values = {(row[2], row[5]): row[6] for row in corrected["listed"]}
    assert values["编制", "C3"] == "12名"
    assert not values["在编人员", "A4"]
    assert not values["在编人员", "E3"]


def test_an_unlisted_label_names_the_label_that_is_meant(corrected):
    remedies = {(row[2], row[5]): row[9] for row in corrected["listed"]}
    assert remedies["机构", "C4"].endswith("是否应为 工作部门？")


def test_the_returned_file_is_private(corrected):
    assert corrected["mode"] == PRIVATE_FILE


def test_the_corrected_file_restates_the_delivery(corrected):
    assert "restated" in corrected["again"]
    assert "own_sheet" in corrected["problems"]


def test_the_findings_are_gone(corrected):
    of_files = {row for row in corrected["before"] if row[0] in {r for _, _, r in books.FAULTS}}
    assert len(of_files) == len(books.FAULTS)
    assert not corrected["after"]
    assert "no faults" in corrected["reviewed_again"]


def test_a_file_with_corrections_is_not_overwritten(corrected):
    delivery = corrected["landed"].split()[3]
    with pytest.raises(RuntimeError, match=r"not\s+overwritten|replaced"):
        run_bianzhi(corrected["home"], "review", delivery, "--out", str(corrected["out"]))


def test_path(corrected, tmp_path: Path):
    """The path of a landed delivery names it: the bytes come from the archive."""
    path = str(corrected["sent"])
    out = run_bianzhi(corrected["home"], "review", path, "--out", str(tmp_path / "x"))
    assert corrected["landed"].split()[3] in out
