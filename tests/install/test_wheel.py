"""The project as installed software: the files of the wheel, and runs without the checkout."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.publish.published import current_publication
from tests.support.installed import PACKAGES, Installed

ROWS = {
    "organization.csv": [
        ("organization_code", "organization_name", "organization_type_code"),
        ("a1", "某县教育局", "11"),
    ],
}


def test_the_wheel_gives_three_importable_names(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.parametrize("folder", ["models", "macros", "seeds", "tests/dbt"])
def test_the_dbt_project_is_complete(installed: Installed, folder: str) -> None:
    copy = installed.site_packages / "bianzhi" / "project" / folder
    assert _content(copy) == _content(PROJECT_ROOT / folder)


def test_the_installed_copy_knows_no_checkout(installed: Installed) -> None:
    shown = "from bianzhi.core import home; import sys; print(home.PROJECT_ROOT, *sys.path)"
    done = installed.run("python", "-c", shown)
    assert done.returncode == 0, done.stderr
    root, *paths = done.stdout.split()
    assert Path(root) == installed.site_packages / "bianzhi" / "project"
    assert str(PROJECT_ROOT) not in paths


def test_a_delivery_of_ones_own_runs_and_nothing_is_written_beside_the_code(
    installed: Installed,
) -> None:
    """It begins with the recorded build of the wheel, and parses its own copy for the page."""
    before = installed.files()
    _run_own_delivery(installed)
    folders = {path.name for path in (installed.work / "office" / "build" / "slot-1").iterdir()}
    assert "inputs" in folders
    assert "target" not in folders  # dbt did not run
    page = installed.run("bianzhi", "--home", "office", "docs", "--out", "docs.html")
    assert page.returncode == 0, page.stderr
    assert installed.files() == before
    assert sorted(path.name for path in installed.work.iterdir()) == [
        *("2024-12-31", "docs.html", "office")
    ]


@pytest.mark.slow
def test_plain_pip_installs_what_runs_the_demo_and_a_delivery_of_ones_own(
    installed_by_pip: Installed, demo_home: Home
) -> None:
    """Needs a package index; the versions are those that pip chooses, not the locked ones."""
    check = installed_by_pip.run("python", "-m", "pip", "check")
    assert check.returncode == 0, check.stdout
    before = installed_by_pip.files()
    _run_own_delivery(installed_by_pip)
    done = installed_by_pip.run("bianzhi", "--home", "demo", "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    record = current_publication(Home.at(installed_by_pip.work / "demo")).record
    assert record["digests"] == current_publication(demo_home).record["digests"]
    assert installed_by_pip.files() == before


def _run_own_delivery(installed: Installed) -> None:
    """Run a delivery of one organization through the whole flow and read its name."""
    delivery = installed.work / "2024-12-31"
    delivery.mkdir()
    for name, rows in ROWS.items():
        with open(delivery / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    done = installed.run("bianzhi", "--home", "office", "run", delivery, "--source", "canonical")
    assert done.returncode == 0, done.stdout + done.stderr
    asked = installed.run(
        *("bianzhi", "--home", "office", "sql", "--format", "csv"),
        "select organization_name from organizations_as_of(date '2024-12-31')",
    )
    assert asked.stdout.splitlines() == ["organization_name", "某县教育局"]


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
