"""The page of bianzhi docs: complete, offline, and equal for the same build."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from bianzhi.build import docs_page
from bianzhi.build.kept_project import FOLDERS, in_folders
from bianzhi.build.recording import RECORDED
from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.compiled import Models

_LOADED = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//")


@pytest.fixture(scope="module")
def home(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse whose current build has only the seeds."""
    home = models.lend_project(Home(tmp_path_factory.mktemp("office")))
    build = home.root / "build" / "slot-1"
    build.mkdir(parents=True)
    home.lake.mkdir(exist_ok=True)
    shutil.copy(models.folder / "warehouse.duckdb", build / "warehouse.duckdb")
    (build / "build.json").write_text(json.dumps({"known_at": "2024-01-31T16:00:00.000000Z"}))
    home.current_build.symlink_to("slot-1")
    return home


@pytest.fixture(scope="module")
def page(home: Home) -> str:
    return docs_page.write_page(home, home.root / "public" / "page.html").read_text("utf-8")


def test_the_page_holds_models_and_tables(page: str, models: Models) -> None:
    assert all(f"model.bianzhi.{name}" in page for name in models.models)
    assert "Code list: " in page  # the comment of a table in the warehouse


def test_the_page_shows_the_sql_that_dbt_compiles(page: str, models: Models) -> None:
    begin = page.index(
        '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest'
    )
    nodes = json.JSONDecoder().raw_decode(page, begin)[0]["nodes"]
    folders = dict(zip(FOLDERS.values(), ("home/lake", "build"), strict=True))
    for name, model in models.models.items():
        shown = nodes[f"model.bianzhi.{name}"]["compiled_code"]
        if model.kind == "macro":
            assert shown.startswith("create or replace macro"), name
        else:
            assert shown == in_folders(model.sql, folders).strip(), name
    assert any("should_error" in (node.get("compiled_code") or "") for node in nodes.values())


def test_the_page_loads_nothing(page: str) -> None:
    assert _LOADED.search(page) is None
    assert _LOADED.search('<script async src="https://x.org/a.js">')
    assert '"send_anonymous_usage_stats": false' in page


def test_the_page_names_no_folder_of_this_machine(page: str, home: Home) -> None:
    assert str(home.root) not in page
    assert str(PROJECT_ROOT) not in page


def test_the_same_build_gives_the_same_bytes(page: str, home: Home, tmp_path: Path) -> None:
    again = docs_page.write_page(home, tmp_path / "again.html")
    assert again.read_text("utf-8") == page


def test_a_failure_of_dbt_is_shown(home: Home, tmp_path: Path) -> None:
    broken = Home(tmp_path / "office")
    shutil.copytree(home.root, broken.root, symlinks=True)
    (broken.kept_project / RECORDED).unlink()  # so that dbt compiles
    (broken.current_build.resolve() / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(docs_page.Failed) as failed:
        docs_page.write_page(broken, tmp_path / "page.html")
    assert "not a valid DuckDB database" in failed.value.values["tail"]
    assert not (tmp_path / "page.html").exists()
