"""bianzhi check: prints the failures and exits with 3 if the build is blocked."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import lxml.html
import pytest
import yaml

from bianzhi.cli import main
from bianzhi.core.home import JUDGED_NAME, Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.store.delivered import archive
from expectations.policy import policy
from ingest.contract import load


@pytest.fixture
def check(tmp_path, build, capsys):
    """Make the build current in a home and run the gate on it."""

    def run(*arguments: str, language: str = "en", known_at: str | None = None, **changed: str):
        folder = build(**changed)
        record = {} if known_at is None else {"known_at": known_at}
        (folder / "build.json").write_text(json.dumps(record))
        current = Home.at(tmp_path).current_build
        current.parent.mkdir(exist_ok=True)
        if not current.exists():
            current.symlink_to(folder)
        archive.keep(Home.at(tmp_path), load("canonical").body)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(tmp_path), "--lang", language, "check", *arguments])
        out, run.errors = capsys.readouterr()
        return left.value.code or 0, out

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
    assert "bianzhi check --accept canonical.person.sex_code.code --reason" in out
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


SEX = "canonical.person.sex_code.code"


def test_an_accepted_fault_warns_until_its_day(check, tmp_path):
    settings = tmp_path / "bianzhi.yml"
    settings.write_text("# ours\ngate:  # faults\n  other.x.code: {outcome: warn, reason: old}\n")
    code, out = check(
        "--accept", SEX, "--reason", "见来函", "--until", "2030-05-01", sex_code="'7'"
    )
    assert code == 0
    assert "Accepted until 2030-05-01" in out
    text = settings.read_text("utf-8")
    assert "# ours" in text
    assert "# faults" in text
    assert "other.x.code" in text
    assert yaml.safe_load(text)["gate"][SEX] == {
        "outcome": "warn",
        "reason": "见来函",
        "until": date(2030, 5, 1),
    }
    (line,) = (tmp_path / "log" / "gate_accepted.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["reason"] == "见来函"
    code, out = check(known_at="2030-04-30T00:00:00Z", sex_code="'7'")
    assert code == 0
    assert "accepted until 2030-05-01: 见来函" in out
    code, out = check(known_at="2030-05-01T00:00:00Z", sex_code="'7'")
    assert code == 3
    assert "expired on 2030-05-01" in out


def test_a_fault_is_accepted_for_90_days_without_a_day(check, tmp_path):
    check("--accept", SEX, "--reason", "a: b # c", known_at="2030-01-01T00:00:00Z", sex_code="'7'")
    accepted = yaml.safe_load((tmp_path / "bianzhi.yml").read_text("utf-8"))["gate"][SEX]
    assert (accepted["until"], accepted["reason"]) == (date(2030, 4, 1), "a: b # c")


def test_a_fault_can_be_accepted_again(check, tmp_path):
    for until in ("2030-05-01", "2031-05-01"):
        check("--accept", SEX, "--reason", "r", "--until", until, sex_code="'7'")
    accepted = yaml.safe_load((tmp_path / "bianzhi.yml").read_text("utf-8"))["gate"]
    assert accepted[SEX]["until"] == date(2031, 5, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--accept", SEX), "--reason"),
        (("--accept", SEX, "--reason", " "), "--reason"),
        (("--reason", "r"), "--accept"),
        (("--accept", "canonical.person.sexcode", "--reason", "r"), SEX),
        (("--accept", SEX, "--reason", "r", "--until", "2020-01-01"), "2020-01-01"),
    ],
)
def test_an_acceptance_that_cannot_be_is_refused(check, tmp_path, arguments, words):
    code, _ = check(*arguments, known_at="2030-01-01T00:00:00Z", sex_code="'7'")
    assert code == 2
    assert words in check.errors
    assert not (tmp_path / "bianzhi.yml").exists()


def test_the_page_names_every_row(check, tmp_path):
    check(sex_code="case when i % 2 = 0 then '7' else '1' end")
    text = (Home.at(tmp_path).current_build.resolve() / "gate.html").read_text("utf-8")
    tree = lxml.html.fromstring(text)
    (article,) = tree.xpath("//article")
    counts = [int(cell) for cell in article.xpath(".//td[@class='n']/text()")]
    assert sum(counts) == 200
    rows = " ".join(article.xpath(".//tbody//td[2]/text()")).replace(",", "").split()
    assert len({number for row in rows for number in row.split("-")}) == 200
    words = tree.text_content()
    assert "处理办法" in words
    assert "What to do" in words
    assert not tree.xpath("//script | //link | //img")
    with duckdb.connect(str(Home.at(tmp_path).current_build / JUDGED_NAME)) as connection:
        kept = connection.execute("select count(*) from supervision.gate_failing_row").fetchall()
    assert kept == [(200,)]


def test_a_blocked_page_says_what_stays_usable(check, tmp_path):
    check(sex_code="'7'")
    text = (Home.at(tmp_path).current_build.resolve() / "gate.html").read_text("utf-8")
    assert "will not be published" in text
    assert "不予发布" in text
