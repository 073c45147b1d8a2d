"""docs/architecture.md shows every folder and every layer, and its picture is fresh."""

from __future__ import annotations

import subprocess

import pytest

from tests.docs.layers_picture import PICTURE, PROJECT, layers, picture, sentences
from tests.support import order

PAGE = (PROJECT / "docs" / "architecture.md").read_text("utf-8")


def folders() -> list[str]:
    """Folders with tracked files, two levels deep."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    depths = {tuple(path.split("/")[:-1]) for path in listed}
    return sorted({"/".join(parts[:2]) for parts in depths if parts and parts[0][0] != "."})


def test_each_layer_has_a_sentence() -> None:
    missing = {module for row in layers() for module in row} - set(sentences())
    assert not missing


@pytest.mark.parametrize("folder", folders())
def test_the_page_shows_the_folder(folder: str) -> None:
    if folder.startswith("tests/"):
        pytest.skip("tests are described as one folder per part")
    assert f"{folder.rsplit('/', 1)[-1]}/" in PAGE


def test_the_picture_is_fresh() -> None:
    assert PICTURE.read_text("utf-8") == picture()


def test_the_files_that_begin_early_exist():
    assert [path for path in order.SLOW if not (PROJECT / path).is_file()] == []
