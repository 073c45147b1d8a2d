"""Remarks about how a file was read stay with its reading."""

from __future__ import annotations

import json

import pytest

from bianzhi import cli
from bianzhi.core import messages
from bianzhi.core.problems import Phrase, Problem
from bianzhi.read.state import state_of
from bianzhi.store.delivered import archive
from ingest.land import land, reland
from ingest.remark_records import from_records, to_records

KEYS = "organization_code,duty_no,duty_text\nＡ１,1,甲\nA2\u200b,1,乙\n"


@pytest.fixture
def landed(home, sent):
    return land(home, [sent("2024-12-31/duty.csv", KEYS)], "canonical")[0]


def rules(remarks):
    return [remark.rule for remark in remarks]


def test_remarks_are_in_the_manifest(home, landed):
    (line,) = archive.entries(home)[0]["parts"]
    assert [record["code"] for record in line["remarks"]] == [
        "land.hidden_characters",
        "land.width_variants",
    ]
    assert from_records(line["remarks"]) == landed.remarks
    assert line["remarks"][1]["row"] == 2


def test_the_same_bytes_sent_again_have_the_same_remarks(home, sent, landed):
    again = land(home, [sent("2024-12-31/duty.csv", KEYS)], "canonical")[0]
    assert (again.status, again.remarks) == ("no_op", landed.remarks)
    other_month = land(home, [sent("2025-01-31/duty.csv", KEYS)], "canonical")[-1]
    assert rules(other_month.remarks) == ["hidden_characters", "width_variants"]


def test_a_second_reading_has_those_of_labels_outside_their_list(home, sent, contract):
    people = "person_id,organization_code,establishment_type_code,sex_code\n1,A,1,雌\n"
    terms = "source: mine\nentities: {{person: {{id_numbering: staff{}}}}}"
    first = land(home, [sent("2024-12-31/person.csv", people)], contract=contract(terms.format("")))
    assert "unlisted_label" in rules(first[0].remarks)
    path = contract(terms.format(", aliases: {sex_code: {甲: '1'}}"))
    (second,) = reland(home, source="mine", contract=path)
    assert (second.status, "unlisted_label" in rules(second.remarks)) == ("reread", True)


def test_a_hidden_sheet_is_kept_with_the_delivery(home):
    remark = Problem("land.hidden_sheet", {}, file="a.xlsx", sheet="下拉")
    assert from_records(json.loads(json.dumps(to_records([remark])))) == [remark]


def test_phrases_survive():
    guess = Phrase("problem.did_you_mean", {"near": ("男", "女")})
    remark = Problem("land.unlisted_label", {"count": "1", "shown": "", "guess": guess}, row=2)
    (read,) = from_records(json.loads(json.dumps(to_records([remark]))))
    assert (read, read.text("zh")) == (remark, remark.text("zh"))


def test_status_counts_them(home, landed, capsys):
    assert state_of(home)["sources"][0]["remarks"] == 2
    with pytest.raises(SystemExit):
        cli.main(["--home", str(home.root), "--lang", "zh", "status"])
    messages.choose_language(None)
    assert "提示" in capsys.readouterr().out
