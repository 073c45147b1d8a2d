"""No message shows a person, for any content of a file and any error of the program."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bianzhi import cli
from bianzhi.core.messages import choose_language
from bianzhi.core.personal_shapes import masked
from bianzhi.core.problems import Failed, Problem
from ingest.land import land

ID, PHONE, NAME = "11010519491231002X", "13805951234", "欧阳四"
WITHOUT_HEADER = f"{ID},A,11,{NAME},1949-12-31\n350502199003070014,B,11,夏侯三,1990-03-07\n"


def test_a_row_where_the_header_should_be_is_not_quoted(home, sent):
    (outcome,) = land(home, [sent("2024-12-31/person.csv", WITHOUT_HEADER)], "canonical")
    assert outcome.status == "refused"
    for lang in ("en", "zh"):
        text = "\n".join(problem.text(lang) for problem in outcome.problems)
        assert NAME not in text
        assert ID not in text
        assert "1949-12-31" not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"value '{ID}' of", "value '*****************'"),
        (f"电话{PHONE}。", "***********"),
        ("１１０１０５１９４９１２３１００２Ｘ", "******"),
    ],
)
def test_ids_and_numbers_are_masked(text, shown):
    output = masked(text)
    assert shown[:6] in output
    assert ID not in output.upper()
    assert PHONE not in output


@pytest.mark.parametrize("text", ["d0123456789abcdef", "2024-12-31", "35050012345678", "第 12 行"])
def test_other_texts_stay_as_they_are(text):
    assert masked(text) == text


def test_problems_and_failures_mask_their_values():
    problem = Problem("land.unreadable_file", {"detail": f"bad cell {ID}"}, file=f"{ID}.csv")
    assert ID not in problem.text("en") + problem.text("zh")
    assert ID not in str(Failed("sql.failed", reason=f"Could not convert '{ID}'"))


def test_an_unforeseen_error_is_kept_for_the_owner_and_not_shown(home, capsys, monkeypatch):
    def broken(*_):
        raise RuntimeError(f"no such person: {NAME} {ID}")

    monkeypatch.setattr(cli.Home, "require_format", broken)
    choose_language(None)
    with pytest.raises(SystemExit) as left:
        cli.main(["--home", str(home.root), "status"])
    shown = capsys.readouterr()
    assert left.value.code == 70
    assert NAME not in shown.err + shown.out
    assert ID not in shown.err + shown.out
    assert "RuntimeError" in shown.err
    (word,) = [word.rstrip(",") for word in shown.err.split() if word.rstrip(",").endswith(".log")]
    log = Path(word)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert NAME in log.read_text("utf-8")
    log.unlink()


def test_what_stands_around_an_id_keeps_its_letters_and_signs():
    text = "Conversion Error：'３５０５０２１９９００３０７４５１８' (LINE 1)，请核对"
    assert masked(text) == "Conversion Error：'******************' (LINE 1)，请核对"
