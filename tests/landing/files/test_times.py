"""Deliveries in force at a known time: orders of landing, restatements, readings, retractions."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

import polars as pl
import pytest

from bianzhi.core import instants
from bianzhi.core.problems import Refused
from bianzhi.store.delivered import archive, in_force, in_force_tables
from ingest.land import land, reland, retract
from tests.landing.conftest import codes

HEADER = "organization_code,duty_no,duty_text\n"
MINE = "source: mine\nrank: 3\nentities: {duty: {%s}}\n"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2025, 1, day, hour, tzinfo=UTC)


def body(text: str) -> str:
    return f"{HEADER}A,1,{text}\n"


def send(home, sent, text: str, received: datetime, as_of: str = "2024-12-31"):
    inbox = sent(f"{as_of}/duty.csv", body(text))
    return land(home, [inbox / as_of], "canonical", received_at=received)[0]


def stands(home, known_at: datetime | None = None) -> list[str]:
    """The texts in force, by as-of date."""
    result = []
    for claim in in_force.standing(archive.entries(home), known_at).values():
        rows = pl.read_parquet(home.lake / "duty" / f"{claim.part['lake_id']}.parquet")
        result += rows["duty_text"].to_list()
    return result


def test_restatements_stand_from_their_receipt_on_and_a_b_a_is_two(home, sent):
    statuses = [send(home, sent, text, at(day)).status for day, text in enumerate("ABA", 1)]
    assert statuses == ["landed", "restated", "restated"]
    assert [stands(home, at(day, 1)) for day in (1, 2, 3)] == [["A"], ["B"], ["A"]]
    assert stands(home, datetime(2024, 12, 31, tzinfo=UTC)) == []


def test_the_standing_bytes_again_change_nothing_and_say_so(home, sent):
    first = send(home, sent, "A", at(1))
    again = send(home, sent, "A", at(2))
    assert again.status == "no_op"
    assert len(archive.entries(home)) == 2
    standing = in_force.standing(archive.entries(home))
    assert [claim.original["delivery_id"] for claim in standing.values()] == [first.delivery_id]


def test_the_very_same_delivery_again_is_not_even_recorded(home, sent):
    first = send(home, sent, "A", at(1))
    again = send(home, sent, "A", at(1))
    assert (again.status, again.delivery_id) == ("no_op", first.delivery_id)
    assert len(archive.entries(home)) == 1


def test_any_order_of_landing_gives_the_same_inputs(home, sent, tmp_path):
    events = [("A", 1, "2024-11-30"), ("B", 2, "2024-12-31"), ("C", 3, "2024-11-30")]
    events.append(("A", 4, "2024-11-30"))
    seen = []
    for number, order in enumerate(itertools.permutations(events)):
        own = type(home)(tmp_path / str(number))
        for text, day, as_of in order:
            send(own, sent, text, at(day), as_of)
        known = []
        for day in (1, 2, 3, 4):
            in_force_tables.write_inputs(own, tmp_path / "build", at(day, 1))
            frame = pl.read_parquet(tmp_path / "build/inputs/standing.parquet")
            known.append(frame.drop("sequence").rows())
        seen.append(known)
    assert all(item == seen[0] for item in seen)


def test_inputs_number_the_dates_of_each_group(home, sent, tmp_path):
    for day, as_of in ((2, "2024-12-31"), (1, "2024-10-31"), (3, "2024-11-30")):
        send(home, sent, "A", at(day), as_of)
    in_force_tables.write_inputs(home, tmp_path)
    frame = pl.read_parquet(tmp_path / "inputs/standing.parquet")
    assert dict(frame.schema) == in_force_tables.READING_SCHEMA
    chosen = frame.select("as_of_no", pl.col("as_of_date", "next_as_of_date").cast(pl.String))
    assert chosen.rows() == [
        (1, "2024-10-31", "2024-11-30"),
        (2, "2024-11-30", "2024-12-31"),
        (3, "2024-12-31", None),
    ]


@pytest.mark.parametrize(
    ("scope", "rank"),
    [
        ("*", 0),
        ("350000", 1),
        ("350500", 2),
        ("350502", 3),
        ("350502001", 4),
        ("cabinet_office", 4),
    ],
)
def test_narrower_scopes_rank_higher(scope, rank):
    assert in_force_tables.scope_rank(scope) == rank


def test_the_warehouse_may_rank_sources(home, sent, tmp_path):
    send(home, sent, "A", at(1))
    (home.root / "bianzhi.yml").write_text("sources: {canonical: 7}\n")
    in_force_tables.write_inputs(home, tmp_path)
    assert pl.read_parquet(tmp_path / "inputs/standing.parquet")["source_rank"].to_list() == [7]


def test_a_retraction_is_knowledge_of_its_own_date(home, sent):
    send(home, sent, "A", at(1))
    second = send(home, sent, "B", at(2))
    retract(home, second.delivery_id, "sent by mistake", received_at=at(3))
    assert [stands(home, at(day, 1)) for day in (1, 2, 3)] == [["A"], ["B"], ["A"]]


def test_a_retraction_is_shown_with_its_reason(home, sent, tmp_path):
    gone = send(home, sent, "A", at(1)).delivery_id
    retract(home, gone, "mistake", received_at=at(2))
    in_force_tables.write_inputs(home, tmp_path)
    frame = pl.read_parquet(tmp_path / "inputs/delivery.parquet")
    assert frame.select("kind", "is_standing", "is_retracted", "reason").rows() == [
        ("land", False, True, None),
        ("retract", False, True, "mistake"),
    ]


def test_what_was_taken_back_is_not_read_or_landed_again(home, sent):
    gone = send(home, sent, "A", at(1)).delivery_id
    retract(home, gone, "mistake", received_at=at(2))
    assert codes(send(home, sent, "A", at(1)).problems) == ["delivery_retracted"]
    for act in (lambda: retract(home, gone, "again"), lambda: reland(home, gone)):
        with pytest.raises(Refused) as caught:
            act()
        assert codes(caught.value.problems) == ["delivery_retracted"]
    assert send(home, sent, "A", at(3)).status == "landed"


def test_equal_files_of_one_instant_are_two_deliveries_if_they_feed_other_parts(
    home, sent, contract
):
    files = "parts: {main: {files: [duty.csv]}, junior: {files: [junior.csv]}}"
    path = contract(MINE % files)
    statuses = []
    for name in ("duty.csv", "junior.csv", "junior.csv"):
        inbox = sent(f"{name}/2024-12-31/{name}", body("A")) / name
        statuses.append(land(home, [inbox], contract=path, received_at=at(1))[0].status)
    assert statuses == ["landed", "landed", "no_op"]
    assert stands(home) == ["A", "A"]


def test_equal_files_of_one_instant_differ_if_their_names_are_read(home, sent, contract):
    path = contract(MINE % "files: ['*.csv'], derive: {duty_text: {from: file}}")
    outcomes = []
    for name in ("A.csv", "B.csv", "A.csv"):
        inbox = sent(f"{name}/2024-12-31/{name}", "organization_code,duty_no\nA,1\n") / name
        outcomes.append(land(home, [inbox], contract=path, received_at=at(1))[0])
    assert [outcome.status for outcome in outcomes] == ["landed", "refused", "no_op"]
    assert codes(outcomes[1].problems) == ["same_instant"]
    assert stands(home) == ["A"]


def mine(home, sent, contract, received: datetime, settings: str = ""):
    inbox = sent("2024-12-31/duty.csv", body("A"))
    return land(home, [inbox], contract=contract(MINE % settings), received_at=received)[0]


def test_a_second_reading_keeps_the_place_and_has_its_own_date(home, sent, contract):
    first = mine(home, sent, contract, at(1))
    path = contract(MINE % "aliases: {duty_text: {A: renamed}}")
    outcomes = reland(home, first.delivery_id, contract=path, received_at=at(2))
    assert [item.status for item in outcomes] == ["reread"]
    assert [stands(home, at(day, 1)) for day in (1, 2)] == [["A"], ["renamed"]]
    reading = in_force.standing(archive.entries(home))
    assert [claim.original["received_at"] for claim in reading.values()] == [instants.write(at(1))]


def test_all_deliveries_of_a_source_are_read_anew(home, sent, contract):
    mine(home, sent, contract, at(1))
    path = contract(MINE % "aliases: {duty_text: {A: renamed}}")
    assert [o.status for o in reland(home, source="mine", contract=path)] == ["reread"]
    assert [o.status for o in reland(home, source="mine", contract=path)] == ["no_op"]


def test_a_second_reading_is_refused_whole(home, sent, contract):
    first = mine(home, sent, contract, at(1))
    path = contract(
        "source: mine\nheaders: none\nentities: {duty: {derive: {duty_no: x}, "
        "columns: {who: organization_code}}}"
    )
    outcomes = reland(home, first.delivery_id, contract=path)
    assert [item.status for item in outcomes] == ["refused"]
    assert "missing_column" in codes(outcomes[0].problems)
    assert len(archive.entries(home)) == 1


def test_the_standing_bytes_under_another_contract_say_so(home, sent, contract):
    mine(home, sent, contract, at(1))
    again = mine(home, sent, contract, at(2), "aliases: {duty_text: {A: renamed}}")
    assert again.status == "reread"


def test_nothing_is_known_before_its_landing(home, sent):
    known = send(home, sent, "A", at(2)).delivery_id
    with pytest.raises(Refused) as caught:
        retract(home, known, "mistake", received_at=at(1))
    assert codes(caught.value.problems) == ["before_landing"]


def test_receipts_of_their_own_only_grow(home, sent):
    send(home, sent, "A", datetime(2100, 1, 1, tzinfo=UTC))
    for as_of in ("2024-10-31", "2024-11-30"):
        inbox = sent(f"{as_of}/duty.csv", body("B"))
    outcomes = land(home, [inbox], "canonical")
    received = [o.entry["received_at"] for o in outcomes if o.status == "landed"]
    assert received == sorted(set(received))
    assert received[0] > "2100-01-01"


def test_a_note_may_tell_the_receipt(home, sent):
    sent("2024-11-30/delivery.yml", 'received_at: "2024-12-05T09:00:00+08:00"')
    sent("2024-12-31/delivery.yml", "received_at: 2025-01-06")
    sent("2024-11-30/duty.csv", body("A"))
    inbox = sent("2024-12-31/duty.csv", body("B"))
    received = [o.entry["received_at"] for o in land(home, [inbox], "canonical")]
    assert received == ["2024-12-05T01:00:00.000000Z", "2025-01-06T15:59:59.999999Z"]
    assert [o.status for o in land(home, [inbox], "canonical")] == ["no_op", "no_op"]
    assert len(archive.entries(home)) == 2
    outcomes = land(home, [inbox], "canonical", received_at=at(20))
    assert {o.entry["received_at"] for o in outcomes} == {instants.write(at(20))}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-01-10", datetime(2025, 1, 10, 15, 59, 59, 999999, UTC)),
        ("2025-01-10T09:30:00+08:00", datetime(2025, 1, 10, 1, 30, tzinfo=UTC)),
        ("2025-01-10T09:30:00", datetime(2025, 1, 10, 1, 30, tzinfo=UTC)),
        ("2025-01-10T01:30:00Z", datetime(2025, 1, 10, 1, 30, tzinfo=UTC)),
    ],
)
def test_instants(written, meant):
    assert instants.parse(written) == meant
    assert instants.read(instants.write(meant)) == meant


def publish(home, known_at: str) -> None:
    folder = home.published / "one"
    folder.mkdir(parents=True)
    (folder / "publication.json").write_text(json.dumps({"known_at": known_at}))
    home.current_publication.symlink_to("one")


def test_the_published_past_is_changed_knowingly_only(home, sent):
    send(home, sent, "A", at(5))
    publish(home, instants.write(at(5)))
    inbox = sent("2024-12-31/duty.csv", body("B"))
    with pytest.raises(Refused) as caught:
        land(home, [inbox], "canonical", received_at=at(5))
    assert codes(caught.value.problems) == ["needs_backfill"]
    outcome = land(home, [inbox], "canonical", received_at=at(4), backfill=True)[0]
    assert outcome.entry["backfill"] is True
    logged = json.loads((home.log / "backfill.log").read_text("utf-8"))
    assert logged["received_at"] == instants.write(at(4))
    assert land(home, [inbox], "canonical", received_at=at(6))[0].status == "restated"
    sent("2024-12-31/delivery.yml", "received_at: 2025-01-02")
    outcome = land(home, [sent("2024-12-31/duty.csv", body("C"))], "canonical")[0]
    assert codes(outcome.problems) == ["needs_backfill"]


def test_two_contents_of_one_instant_are_refused(home, sent):
    first = send(home, sent, "A", at(1))
    clash = send(home, sent, "B", at(1))
    assert (clash.status, codes(clash.problems)) == ("refused", ["same_instant"])
    text = clash.problems[0].text("en")
    assert "duty.csv" in text
    assert "canonical * 2024-12-31 duty [main]" in text
    assert first.delivery_id in text
    assert "--received-at" in text
    assert "delivery.yml" in text
    assert stands(home) == ["A"]
    assert len(archive.entries(home)) == 1
    assert send(home, sent, "B", at(1) + instants.TICK).status == "restated"


def test_the_receipt_of_a_note_is_held_against_the_others_too(home, sent):
    send(home, sent, "A", at(1))
    sent("2024-12-31/delivery.yml", f"received_at: {at(1).isoformat()}\n")
    inbox = sent("2024-12-31/duty.csv", body("B"))
    (clash,) = land(home, [inbox], "canonical")
    assert codes(clash.problems) == ["same_instant"]


def test_even_what_was_taken_back_keeps_its_instant(home, sent):
    """At a known time between the two, the order of landing would otherwise decide."""
    wrong = send(home, sent, "A", at(1))
    retract(home, wrong.delivery_id, "mistake", received_at=at(2))
    assert codes(send(home, sent, "B", at(1)).problems) == ["same_instant"]


def test_at_one_instant_other_slots_and_the_same_bytes_are_welcome(home, sent, tmp_path):
    output = []
    for order in itertools.permutations(("duty", "both", "later")):
        own = type(home)(tmp_path / "-".join(order))
        for name in order:
            folder = tmp_path / name
            day = "2025-01-31" if name == "later" else "2024-12-31"
            (folder / day).mkdir(parents=True, exist_ok=True)
            (folder / day / "duty.csv").write_text(body("A"))
            if name == "both":
                (folder / day / "department.csv").write_text(
                    "organization_code,department_code\nA,1\n"
                )
            (outcome,) = land(own, [folder], "canonical", received_at=at(1))
            assert outcome.status != "refused"
        in_force_tables.write_inputs(own, tmp_path / "build")
        frame = pl.read_parquet(tmp_path / "build/inputs/standing.parquet")
        output.append(frame.drop("sequence").rows())
    assert all(item == output[0] for item in output)
