"""The sources of as-of date and scope in rising precedence, and ambiguous cases."""

from datetime import date

import pytest

from ingest.contract.patterns import parse_as_of
from ingest.land import land
from tests.landing.conftest import codes

DUTY = "organization_code,duty_no\nA,1\n"
MINE = """
source: mine
delivery:
  as_of: {file_name: '_(\\d{8})', constant: 2020-12-31}
  scope: {file_name: '^([a-z]+)_', constant: all}
entities: {duty: {files: ['*.csv']}}
"""


def places(home, inbox, **options) -> list[tuple]:
    return [(o.as_of, o.scope) for o in land(home, [inbox], "canonical", **options)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-12-31", date(2024, 12, 31)),
        ("20241231", date(2024, 12, 31)),
        ("2024年12月31日", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024", date(2024, 12, 31)),
        ("2024-13-01", None),
        ("350502", None),
        ("demo", None),
    ],
)
def test_dates_in_names(text, meant):
    assert parse_as_of(text) == meant


@pytest.mark.parametrize(
    ("path", "as_of", "scope"),
    [
        ("2024-12-31/duty.csv", date(2024, 12, 31), "*"),
        ("2024-12-31/350502/duty.csv", date(2024, 12, 31), "350502"),
        ("202412/泉州/duty.csv", date(2024, 12, 31), "泉州"),
        ("monthly/2024-12-31/350502/duty.csv", date(2024, 12, 31), "350502"),
    ],
)
def test_the_path_tells(path, as_of, scope, home, sent):
    assert places(home, sent(path, DUTY)) == [(as_of, scope)]


def test_one_folder_may_hold_several_deliveries(home, sent):
    for path in ("2024-12-31/350503", "2024-12-31/350502", "2024-11-30/350502"):
        inbox = sent(f"{path}/duty.csv", DUTY)
    assert places(home, inbox) == [
        (date(2024, 11, 30), "350502"),
        (date(2024, 12, 31), "350502"),
        (date(2024, 12, 31), "350503"),
    ]


@pytest.mark.parametrize("part", ["2024-12-31", "2024-12-31/350502", "2024-12-31/350502/duty.csv"])
def test_a_path_inside_a_delivery_folder_is_enough(part, home, sent):
    inbox = sent("2024-12-31/350502/duty.csv", DUTY)
    assert places(home, inbox / part) == [(date(2024, 12, 31), "350502")]


def test_a_note_beats_the_path_and_the_nearer_note_the_farther(home, sent):
    sent("2024-12-31/delivery.yml", 'as_of: 2024-12-30\nscope: "35"\n')
    sent("2024-12-31/a/delivery.yml", "scope: near\n")
    sent("2024-12-31/a/duty.csv", DUTY)
    inbox = sent("2024-12-31/b/duty.csv", DUTY)
    assert places(home, inbox) == [(date(2024, 12, 30), "35"), (date(2024, 12, 30), "near")]


def test_options_beat_everything(home, sent):
    sent("2024-12-31/delivery.yml", "as_of: 2024-12-30\nscope: noted\n")
    inbox = sent("2024-12-31/350502/duty.csv", DUTY)
    output = {"as_of": date(2000, 1, 1), "scope": "told"}
    assert places(home, inbox, **output) == [(date(2000, 1, 1), "told")]


def test_options_settle_what_the_path_leaves_open(home, sent):
    inbox = sent("2024-12-31/2024-11-30/350502/old/duty.csv", DUTY)
    output = {"as_of": date(2024, 11, 30), "scope": "350502"}
    assert places(home, inbox, **output) == [(date(2024, 11, 30), "350502")]


def test_the_contract_beats_path_and_file_name(home, sent, contract):
    inbox = sent("2024-12-31/350502/agency_20240630.csv", DUTY)
    outcome = land(home, [inbox], contract=contract(MINE))[0]
    assert (outcome.as_of, outcome.scope) == (date(2020, 12, 31), "all")
    by_name = contract(MINE.replace(", constant: 2020-12-31", "").replace(", constant: all", ""))
    outcome = land(home, [inbox], contract=by_name)[0]
    assert (outcome.as_of, outcome.scope) == (date(2024, 6, 30), "agency")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("duty.csv", "no_as_of"),
        ("2024-12-31/2024-11-30/duty.csv", "ambiguous_as_of"),
        ("2024-12-31/350502/old/duty.csv", "ambiguous_scope"),
    ],
)
def test_what_cannot_be_told_is_refused(path, code, home, sent):
    outcome = land(home, [sent(path, DUTY)], "canonical")[0]
    assert codes(outcome.problems) == [code]
    assert outcome.problems[0].file == path


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("as_of: [", "note_not_yaml"),
        ("scop: x", "note_unknown_key"),
        ("as_of: x", "note_bad_date"),
        ("received_at: soon", "note_bad_instant"),
    ],
)
def test_faults_of_a_note(note, code, home, sent):
    sent("2024-12-31/delivery.yml", note)
    outcomes = land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")
    assert [(o.status, codes(o.problems)) for o in outcomes] == [("refused", [code])]


def test_files_handed_in_one_by_one_are_one_delivery(home, sent):
    sent("2024-12-31/duty.csv", DUTY)
    inbox = sent("2024-12-31/organization.csv", "organization_code,organization_name\nA,x\n")
    files = sorted((inbox / "2024-12-31").iterdir())
    assert len(land(home, files, "canonical")) == 1


def test_the_same_part_from_two_places_is_refused(home, sent):
    sent("one/2024-12-31/duty.csv", DUTY)
    inbox = sent("two/2024-12-31/duty.csv", DUTY)
    outcomes = land(home, [inbox / "one", inbox / "two"], "canonical")
    assert [codes(o.problems) for o in outcomes] == [["same_part_twice"]]


def test_a_broken_zip_holds_up_the_delivery_it_lies_in(home, sent):
    sent("2024-12-31/more.zip", "no zip")
    outcomes = land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")
    assert [(o.status, codes(o.problems)) for o in outcomes] == [("refused", ["truncated_zip"])]
