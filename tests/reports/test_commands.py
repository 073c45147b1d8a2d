"""The report commands as users type them, on the demo city."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from tests.support.demo import call_bianzhi, run_bianzhi

FORMS = ("html", "pdf", "xlsx")
# An organization that a merger formed, and a day before the end of the publication.
CODE, DAY = "35050010035", "2024-12-31"


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory) -> Home:
    """A warehouse with the demo's publication and its own register."""
    own = Home(tmp_path_factory.mktemp("home"))
    shutil.copytree(demo_home.published, own.published, symlinks=True)
    shutil.copyfile(demo_home.format_file, own.format_file)
    return own


@pytest.fixture(scope="module")
def written(home, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("annual")
    bianzhi = run_bianzhi(home, "report", "annual", "--year", "2024", "--out", str(out))
    assert "equations hold" in bianzhi
    return out


def test_the_annual_report_is_written_in_every_format_with_its_record(written):
    name = "annual-2024-internal-zh"
    assert sorted(hashes(written)) == [
        *(f"{name}.{form}" for form in FORMS[:2]),
        f"{name}.report.json",
        f"{name}.xlsx",
    ]
    record = json.loads((written / f"{name}.report.json").read_text("utf-8"))
    result = hashes(written)
    assert record["files"] == {f"{name}.{form}": result[f"{name}.{form}"] for form in FORMS}


def test_the_same_command_gives_the_same_bytes(home, written, tmp_path):
    run_bianzhi(home, "report", "annual", "--year", "2024", "--out", str(tmp_path))
    assert hashes(tmp_path) == hashes(written)


def test_the_monthly_return_in_english(home, tmp_path):
    run_bianzhi(
        home,
        *("report", "monthly", "--month", "2024-11", "--lang", "en", "--out", str(tmp_path)),
    )
    assert f"monthly-2024-11-internal-en.{FORMS[0]}" in hashes(tmp_path)


def test_issue_and_compare_as_typed(home, written):
    record = written / "annual-2024-internal-zh.report.json"
    first = run_bianzhi(home, "report", "issue", str(record))
    assert "Issued as r" in first
    assert "already issued" in run_bianzhi(home, "report", "issue", str(record))
    (line,) = run_bianzhi(home, "report", "issued").strip().splitlines()[2:]
    issue_id = line.split()[0]
    assert ": 0 of " in run_bianzhi(home, "report", "compare", issue_id)


@pytest.mark.parametrize(
    ("arguments", "forms"),
    [
        (("structure", "--year", "2024"), FORMS),
        (("supervision", "--year", "2025"), FORMS),
        (("organization", "--code", CODE, "--as-of", DAY), FORMS[:2]),
        (("organization", "--code", CODE, "--lang", "en"), FORMS[:2]),
        (("certificate", "--code", CODE, "--month", "2024-12"), FORMS[:2]),
    ],
)
def test_other_reports_are_written_and_issued_byte_for_byte(home, tmp_path, arguments, forms):
    run_bianzhi(home, "report", *arguments, "--out", str(tmp_path / "first"))
    run_bianzhi(home, "report", *arguments, "--out", str(tmp_path / "second"))
    written = hashes(tmp_path / "first")
    assert hashes(tmp_path / "second") == written
    assert {name.rpartition(".")[2] for name in written} == {*forms, "json"}
    (record,) = (tmp_path / "first").glob("*.report.json")
    assert "Issued as r" in run_bianzhi(home, "report", "issue", str(record))
    name = record.name.removesuffix(".report.json")
    if arguments[0] == "organization":
        assert name.startswith(f"organization-{CODE}-")
    issued = run_bianzhi(home, "report", "issued").strip().splitlines()
    issue_id = next(line.split()[0] for line in issued if arguments[0] in line)
    assert ": 0 of " in run_bianzhi(home, "report", "compare", issue_id)


def test_a_certificate_lists_the_changes_since_the_issued_one(home, tmp_path):
    def written(month: str, name: str) -> Path:
        asked = ("certificate", "--code", CODE, "--month", month, "--format", "html")
        run_bianzhi(home, "report", *asked, "--out", str(tmp_path / name))
        (record,) = (tmp_path / name).glob("*.report.json")
        return record

    first = written("2023-12", "first")
    assert "-since-" not in first.name
    run_bianzhi(home, "report", "issue", str(first))
    assert f"{CODE}-2024-12-31-since-2023-12-31" in written("2024-12", "next").name
    # A certificate of an earlier month does not follow a later one.
    assert "-since-" not in written("2022-12", "earlier").name


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("annual", "--year", "1999"), 1, "its months run from"),
        (("annual", "--year", "2024", "--tables", "T99"), 2, "no table T99"),
        (("annual", "--year", "2024", "--by", "moon"), 2, "no aggregation by moon"),
        (("annual", "--year", "2024", "--format", "doc"), 2, "No such format: doc"),
        (("monthly", "--month", "2024-13"), 2, "not a month"),
        (("structure", "--year", "2024", "--edition", "public"), 2, "no public edition"),
        (("certificate", "--code", CODE, "--month", "2024-13"), 2, "not a month"),
        (("certificate", "--code", "0"), 1, "No organization had the code 0"),
        (("organization", "--code", "0"), 1, "No organization had the code 0"),
        (("organization", "--code", CODE, "--as-of", "June"), 2, "not a day"),
        (("organization", "--code", CODE, "--format", "xlsx"), 2, "No such format: xlsx"),
        (("reform", "--reform", "1066"), 2, "1066"),
        (("compare", "r0"), 1, "No report was issued as r0"),
    ],
)
def test_what_cannot_be_is_told(home, tmp_path, arguments, code, text):
    options = () if arguments[0] == "compare" else ("--out", str(tmp_path / "out"))
    returned, _, output = call_bianzhi(home, "report", *arguments, *options)
    assert (returned, text in output) == (code, True), output
    assert not (tmp_path / "out").exists()
