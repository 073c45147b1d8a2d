"""bianzhi check: shows what fails and leaves with 3 when the build is blocked."""

from __future__ import annotations

import json

import pytest

from bianzhi.cli import main
from bianzhi.home import Home
from ingest import archive
from ingest.contract import load


@pytest.fixture
def check(tmp_path, build, capsys):
    """Makes the build current in a home and runs the gate over it."""

    def run(*arguments: str, **changed: str):
        folder = build(**changed)
        (folder / "build.json").write_text(json.dumps({}))
        current = Home.at(tmp_path).current_build
        current.parent.mkdir(exist_ok=True)
        if not current.exists():
            current.symlink_to(folder)
        archive.keep(Home.at(tmp_path), load("canonical").body)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(tmp_path), "check", *arguments])
        return left.value.code or 0, capsys.readouterr().out

    return run


def test_a_sound_build_passes(check):
    code, out = check()
    assert code == 0
    assert "pass" in out


def test_a_warning_is_shown_and_does_not_stop(check):
    code, out = check(sex_code="case when i % 20 = 0 then '7' else '1' end")
    assert code == 0
    assert "canonical.person.sex_code.code: 20 of 400 wrong (5.0%)" in out
    assert "file_name person.csv, row_no 2" in out


def test_a_blocked_build_leaves_with_3(check):
    code, out = check(sex_code="'7'")
    assert code == 3
    assert "BLOCK" in out


def test_all_shows_what_passes_too(check):
    _, out = check("--all")
    assert "canonical.person.establishment_type_code.required" in out


def test_nothing_to_judge(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--home", str(tmp_path), "check"])
    assert left.value.code == 1
    assert "bianzhi build" in capsys.readouterr().err
