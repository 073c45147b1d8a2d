"""bianzhi check: prints the failures and exits with 3 if the build is blocked."""

from __future__ import annotations

import json

import pytest

from bianzhi.cli import main
from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.store.delivered import archive
from expectations.policy import policy
from ingest.contract import load


@pytest.fixture
def check(tmp_path, build, capsys):
    """Make the build current in a home and run the gate on it."""

    def run(*arguments: str, language: str = "en", **changed: str):
        folder = build(**changed)
        (folder / "build.json").write_text(json.dumps({}))
        current = Home.at(tmp_path).current_build
        current.parent.mkdir(exist_ok=True)
        if not current.exists():
            current.symlink_to(folder)
        archive.keep(Home.at(tmp_path), load("canonical").body)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(tmp_path), "--lang", language, "check", *arguments])
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


def test_a_failure_shows_values_what_is_allowed_and_what_to_do(check):
    _, out = check(sex_code="case when i < 30 then '7' else '王伟' end")
    assert "delivered: 7 (30), text that may be personal, not shown (370)" in out
    assert "allowed: 0, 1, 2, 9" in out
    assert "aliases in the contract and run bianzhi reland" in out
    assert "accept canonical.person.sex_code.code with a reason in bianzhi.yml" in out
    assert "王伟" not in out


def test_a_failure_is_told_in_chinese(check):
    _, out = check(
        "--all", language="zh", sex_code="'7'", person_key="case when i > 0 then 'k' end"
    )
    assert "报送值：7（400）" in out
    assert "允许：0、1" in out or "允许：0, 1, 2, 9" in out
    assert "报送值：空白（1）" in out
    assert "允许：任意值，但不得空白" in out
    assert "处理办法：补填所列行的该列后重新报送" in out


@pytest.mark.parametrize("class_code", policy().classes)
def test_every_class_says_what_to_do(class_code):
    for lang in LANGUAGES:
        assert message(f"gate.remedy_{class_code}", lang)


def test_all_shows_what_passes_too(check):
    _, out = check("--all")
    assert "canonical.person.establishment_type_code.required" in out


def test_nothing_to_judge(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--home", str(tmp_path), "check"])
    assert left.value.code == 1
    assert "bianzhi build" in capsys.readouterr().err
