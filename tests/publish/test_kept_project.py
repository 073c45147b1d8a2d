"""The parsed project of a warehouse: it is used only if it is whole and of the same state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bianzhi.build import dbt_process, kept_project
from bianzhi.build.kept_project import PARSED, SEEDED
from bianzhi.build.recording import RECORDED
from bianzhi.core.home import Home
from tests.support.compiled import Models


@pytest.fixture
def kept(models: Models, tmp_path: Path) -> Path:
    """A copy of the project as a warehouse keeps it."""
    return models.lend_project(Home(tmp_path / "home")).kept_project


def test_it_is_used_as_it_is(kept: Path) -> None:
    assert kept_project.is_current(kept, PARSED, SEEDED, RECORDED)


@pytest.mark.parametrize("name", [PARSED, SEEDED, RECORDED])
def test_a_damaged_file_is_seen(kept: Path, name: str) -> None:
    data = bytearray((kept / name).read_bytes())
    data[len(data) // 2] ^= 1
    (kept / name).write_bytes(data)
    assert not kept_project.is_current(kept, name)


@pytest.mark.parametrize("changed", ["seeds/codes/person/sex.csv", "models/new.sql"])
def test_another_state_of_the_project_is_seen(
    kept: Path, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    for folder in ("seeds", "models", "macros"):
        shutil.copytree(kept_project.PROJECT_ROOT / folder, project / folder)
    monkeypatch.setattr(kept_project, "PROJECT_ROOT", project)
    before = kept_project.project_state()
    with open(project / changed, "a", encoding="utf-8") as file:
        file.write("\n")
    assert kept_project.project_state() != before


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the warehouses of a checkout share files; none has shared any."""
    monkeypatch.setattr(kept_project, "SHARED", tmp_path / "shared")
    return tmp_path / "shared"


def test_a_new_warehouse_takes_what_another_one_shares(
    kept: Path, checkout: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "project"
    kept_project.borrow(new, SEEDED, RECORDED)
    assert not new.exists()
    kept_project.share(kept, SEEDED, RECORDED)
    kept_project.borrow(new, SEEDED, RECORDED)
    assert kept_project.is_current(new, SEEDED, RECORDED)
    assert not kept_project.is_current(new, PARSED)


def test_what_is_damaged_or_of_another_state_is_not_taken(
    kept: Path, checkout: Path, tmp_path: Path
) -> None:
    kept_project.share(kept, SEEDED, RECORDED)
    new = tmp_path / "new"
    recorded = (checkout / RECORDED).read_bytes()
    (checkout / RECORDED).write_bytes(b"{}")
    kept_project.borrow(new, SEEDED, RECORDED)
    assert not new.exists()
    (checkout / RECORDED).write_bytes(recorded)
    (checkout / kept_project.STATE).write_text("of another time")
    kept_project.borrow(new, SEEDED, RECORDED)
    assert not new.exists()


def test_a_warehouse_of_an_older_state_takes_the_present_one(
    kept: Path, checkout: Path, tmp_path: Path
) -> None:
    kept_project.share(kept, SEEDED, RECORDED)
    old = tmp_path / "old"
    shutil.copytree(kept, old)
    (old / kept_project.STATE).write_text("of another time")
    kept_project.borrow(old, SEEDED, RECORDED)
    assert kept_project.is_current(old, SEEDED, RECORDED)


def test_dbt_mends_a_warehouse_of_the_present_state(
    kept: Path, checkout: Path, tmp_path: Path
) -> None:
    kept_project.share(kept, SEEDED, RECORDED)
    (kept / RECORDED).unlink()
    kept_project.borrow(kept, SEEDED, RECORDED)
    assert not kept_project.is_current(kept, RECORDED)


def test_an_installed_copy_is_not_written_to(
    kept: Path, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_project, "is_checkout", lambda: False)
    kept_project.share(kept, SEEDED, RECORDED)
    assert not checkout.exists()


def test_each_run_puts_its_own_folders_in(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIANZHI_LAKE", "/own/lake")
    monkeypatch.setenv("BIANZHI_BUILD", "/own/build")
    manifest = dbt_process.kept_project(kept)
    assert manifest is not None
    places = {name: source.meta["external_location"] for name, source in manifest.sources.items()}
    assert {place.split("/")[2] for place in places.values()} == {"lake", "build"}
    assert all(place.startswith("'/own/") for place in places.values())
    # dbt's own record of the variables that it parsed with names them, and no node.
    shown = str({name: part for name, part in manifest.to_dict().items() if name != "env_vars"})
    assert not [p for p in ("/folder-of-the-lake", "/folder-of-the-build") if p in shown]
