"""File permissions of a warehouse: private folders for any umask, older ones closed."""

from __future__ import annotations

import os
import stat

import pytest

from bianzhi.core.home import Home
from bianzhi.store.private_files import prepare
from ingest.land import land
from ingest.rebuild import rebuild

PEOPLE = (
    "person_id,organization_code,establishment_type_code,person_name,birth_date\n"
    "11010519491231002X,A,11,欧阳四,1949-12-31\n"
    "350502199003070014,A,none,夏侯三,bad\n"
    ",A,11,诸葛五,1950-01-01\n"
)
STRICT = ("archive", "lake", "quarantine", "vault")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_places(home: Home, names=STRICT) -> list[str]:
    """The folders and files that other users may read."""
    return [
        f"{path.relative_to(home.root)} {mode(path):o}"
        for name in names
        for path in (home.root / name, *(home.root / name).rglob("*"))
        if mode(path) & 0o077
    ]


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_nobody_else_reads_what_landed_whatever_the_umask(home, sent, umask):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert list(home.quarantine.iterdir())
    assert open_places(home) == []
    assert open_places(home, ("log", "build")) == []
    assert mode(home.root) == 0o755
    assert mode(home.format_file) == 0o644


def test_an_open_home_is_closed_by_the_next_landing(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    for name in STRICT:
        for path in (home.root / name, *(home.root / name).rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert open_places(home)
    land(home, [sent("2025-01-31/person.csv", PEOPLE)], "canonical")
    assert open_places(home) == []


def test_an_upgrade_closes_it_too(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    (home.root / "archive").chmod(0o755)
    object_file = next(path for path in home.objects.rglob("*") if path.is_file())
    object_file.chmod(0o644)
    rebuild(home)
    assert open_places(home) == []


def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("x")
    outside.chmod(0o644)
    home = Home(tmp_path / "home")
    (home.root / "archive").mkdir(parents=True)
    (home.root / "archive").chmod(0o755)
    (home.root / "archive" / "link").symlink_to(outside)
    prepare(home)
    assert mode(outside) == 0o644
    assert mode(home.root / "archive") == 0o700
