"""A file that looks as it did is not hashed again; one that was written to is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Refused
from bianzhi.store import whole_files
from bianzhi.store.delivered import archive
from bianzhi.store.rows import lake_integrity
from bianzhi.store.rows.lake_integrity import require_intact
from bianzhi.store.whole_files import checksum_path, is_unaltered, note_looks, write_recorded


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    target = tmp_path / "home"
    left_out = shutil.ignore_patterns("build", "published", "reports", "issued")
    shutil.copytree(small_home.root, target, ignore=left_out)
    return Home.at(target)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of the lake whose bytes were read."""
    seen: list[Path] = []
    not_intact = lake_integrity.not_intact

    def noting(paths, *arguments):
        seen.extend(paths)
        return not_intact(paths, *arguments)

    monkeypatch.setattr(lake_integrity, "not_intact", noting)
    return seen


def _people(home: Home) -> Path:
    return min((home.lake / "person").glob("[!_]*.parquet"))


def _flip(path: Path) -> None:
    """Change a byte, and keep size and time of change as a careless or sly program would."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_build_hashes_a_file_of_the_lake_once(home: Home, hashed: list[Path]) -> None:
    entries = archive.entries(home)
    require_intact(home, entries)
    first = len(hashed)
    assert _people(home) in hashed
    require_intact(home, entries)
    assert len(hashed) == first
    require_intact(home, entries, is_full=True)
    assert len(hashed) == 2 * first


@pytest.mark.parametrize("change", ["flip", "touch the checksum", "lose the checksum", "lose"])
def test_a_file_that_was_written_to_is_hashed_again(home: Home, hashed, change: str) -> None:
    entries, path = archive.entries(home), _people(home)
    require_intact(home, entries)
    hashed.clear()
    if change == "flip":
        _flip(path)
    elif change == "touch the checksum":
        os.utime(checksum_path(path))
    elif change == "lose the checksum":
        checksum_path(path).unlink()
    else:
        path.unlink()
    if change == "touch the checksum":
        require_intact(home, entries)
    else:
        with pytest.raises(Refused) as refused:
            require_intact(home, entries)
        assert [problem.file for problem in refused.value.problems] == [str(path)]
    assert hashed == [path]


def test_a_damaged_record_of_looks_is_not_used(home: Home, hashed: list[Path]) -> None:
    entries = archive.entries(home)
    require_intact(home, entries)
    first = len(hashed)
    _flip(home.verified_lake)
    require_intact(home, entries)
    assert len(hashed) == 2 * first


def test_a_copy_is_unaltered_by_its_checksum(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a"
    write_recorded(path, b"rows")
    note_looks(path)
    copied = tmp_path / "copy" / "a"
    shutil.copytree(tmp_path, copied.parent)
    assert is_unaltered(path)
    assert is_unaltered(copied)
    _flip(copied)
    assert not is_unaltered(copied)
    monkeypatch.setattr(whole_files, "file_sha256", lambda path: pytest.fail("hashed again"))
    assert is_unaltered(path)
