"""``bianzhi upgrade`` of a warehouse whose readings an older version made."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest

from bianzhi import cli
from bianzhi.core import messages
from bianzhi.core.home import FORMAT_VERSION
from bianzhi.store.delivered import archive, chain, in_force
from bianzhi.store.people.vault import SECRET_VARIABLE
from bianzhi.store.rows import quarantine
from ingest.land import land
from ingest.outdated import outdated
from ingest.rebuild import rebuild
from tests.support.older_homes import age, files_of, lake_bytes

QUOTAS = "organization_code,establishment_type_code,authorized_posts\nA,1,{}\nB,1,20\n"
PEOPLE = "person_id,organization_code,establishment_type_code\n350524198503011018,A,1\n"


@pytest.fixture
def upgrade(home, capsys):
    """Run ``bianzhi upgrade``; return exit code, output and errors."""

    def run(*arguments: str, verb: str = "upgrade") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(["--home", str(home.root), "--lang", "en", verb, *arguments])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    yield run
    messages.choose_language(None)


@pytest.fixture
def older(home, sent):
    """A home of version 0.1: its first delivery reads the same today, its second does not.

    Version 0.1 put the row with the unreadable quota of December into quarantine.
    """
    sent("2024-11-30/establishment.csv", QUOTAS.format(10))
    sent("2024-12-31/person.csv", PEOPLE)
    land(home, [sent("2024-12-31/establishment.csv", QUOTAS.format("12名"))], "canonical")
    age(home, without_unreadable_rows)
    return home


def entries_of(home):
    """The entries of the manifest, of format 1 too."""
    return chain.read(home).entries


def without_unreadable_rows(line, rows, unlanded):
    numbers = unlanded.filter(pl.col("outcome_code") == quarantine.UNREADABLE)["row_no"]
    return rows.filter(~pl.col("row_no").is_in(numbers.to_list())), unlanded


def december(home):
    """The readings of the quotas of December, in order."""
    readings = [entry for entry in entries_of(home) if entry["as_of_date"] == "2024-12-31"]
    return [
        (entry, next(line for line in entry["parts"] if line["entity"] == "establishment"))
        for entry in readings
    ]


def test_a_delivery_that_reads_differently_is_read_again_and_shown(older, upgrade):
    before = {line["lake_id"]: lake_bytes(older, line["lake_id"]) for line in lines(older)}
    code, output, _ = upgrade()
    assert code == 0
    assert "landed 1 → 2, quarantined 1 → 0, unreadable 0 → 1, passed over 0" in output
    assert "2024-11-30" not in output
    assert "1 deliveries read again" in output
    (old, old_line), (new, new_line) = december(older)
    assert (new["kind"], new["backfill"]) == ("reland", False)
    assert new["received_at"] > max(e["received_at"] for e in entries_of(older)[:-1])
    assert lake_bytes(older, new_line["lake_id"]).height == 2
    for lake_id, rows in before.items():
        assert lake_bytes(older, lake_id).drop("row_hash").equals(rows.drop("row_hash"))
    assert quarantine.read(older, old_line["lake_id"]).height == 1
    held = in_force.standing(entries_of(older))
    assert {claim.part["lake_id"] for claim in held.values()} >= {new_line["lake_id"]}
    known = in_force.standing(entries_of(older)[:-1])
    assert {claim.part["lake_id"] for claim in known.values()} == set(before)
    assert (older.format(), old["kind"]) == (FORMAT_VERSION, "land")


def lines(home):
    return [line for entry in entries_of(home) for line in entry["parts"]]


def test_it_is_intact_and_a_second_upgrade_changes_nothing(older, upgrade):
    upgrade()
    assert upgrade(verb="audit")[0] == 0
    kept = files_of(older.root / "archive"), files_of(older.lake), files_of(older.quarantine)
    assert "nothing to do" in upgrade()[1]
    assert upgrade("--rebuild")[0] == 0
    again = files_of(older.root / "archive"), files_of(older.lake), files_of(older.quarantine)
    assert again == kept


def test_an_interrupted_upgrade_goes_on(older, upgrade):
    rebuild(older)  # the readings of today were not yet committed
    assert outdated(older, entries_of(older)) == 2
    code, output, _ = upgrade()
    assert (code, "1 deliveries read again" in output) == (0, True)
    assert outdated(older, entries_of(older)) == 1  # the one that reads the same


def test_other_values_in_as_many_rows_are_read_again_too(home, sent, upgrade):
    land(home, [sent("2024-11-30/establishment.csv", QUOTAS.format(10))], "canonical")

    def other_values(line, rows, unlanded):
        return rows.with_columns(authorized_posts=pl.lit(7, pl.Int32), row_hash=0), unlanded

    age(home, other_values)
    output = upgrade()[1]
    assert "landed 2, quarantined 0" in output
    assert "2 row(s) new or with other values" in output
    first, second = lines(home)
    posts = [
        lake_bytes(home, line["lake_id"])["authorized_posts"].to_list() for line in lines(home)
    ]
    assert (first["content_sha256"], posts) == (second["content_sha256"], [[7, 7], [10, 20]])


def test_lost_rows_are_read_again_at_the_time_of_their_receipt(older, upgrade):
    shutil.rmtree(older.lake)
    code, output, _ = upgrade()
    assert (code, "takes their place at all known times" in output) == (0, True)
    assert "landed 1 → 2" in output
    (old, _), (new, line) = december(older)
    assert (new["received_at"], new["backfill"]) == (old["received_at"], True)
    assert lake_bytes(older, line["lake_id"]).height == 2
    assert upgrade(verb="audit")[0] == 0


def test_a_damaged_file_is_not_kept(older, upgrade):
    ((_, line),) = december(older)
    path = older.lake / "establishment" / f"{line['lake_id']}.parquet"
    path.write_bytes(path.read_bytes()[:100])
    assert "lost" in upgrade()[1]
    assert upgrade(verb="audit")[0] == 0


def test_bytes_that_are_refused_today_keep_their_reading(older, upgrade):
    ((entry, line),) = december(older)
    before = lake_bytes(older, line["lake_id"])
    refuse_today(older, entry)
    code, output, errors = upgrade()
    assert code == 0
    assert "refused by this version: the earlier reading stays in force" in output
    assert "[header_only]" in errors
    assert len(entries_of(older)) == 2
    assert lake_bytes(older, line["lake_id"]).equals(before)
    assert upgrade("--rebuild")[0] == 0


def test_bytes_that_are_refused_today_without_their_rows_leave_all_as_it_is(older, upgrade):
    ((entry, _),) = december(older)
    refuse_today(older, entry)
    shutil.rmtree(older.lake)
    code, _, errors = upgrade()
    assert (code, "[rebuild_lost]" in errors, "[header_only]" in errors) == (1, True, True)
    assert older.format() == 1


def refuse_today(home, entry):
    """Let the archive hold a file for a delivery that this version refuses."""
    data = QUOTAS.partition("\n")[0].encode()
    archive.keep(home, data)
    path = home.manifest / f"{entry['sequence']:08d}.json"
    written = json.loads(path.read_bytes())
    quotas = next(file for file in written["files"] if "establishment" in file["path"])
    quotas["sha256"] = archive.sha256(data)
    path.write_text(json.dumps(written))


def test_a_new_secret_gives_every_person_a_new_key(older, upgrade, monkeypatch):
    people = next(item for item in lines(older) if item["entity"] == "person")
    before = lake_bytes(older, people["lake_id"])["person_key"].to_list()
    shutil.rmtree(older.vault)
    monkeypatch.setenv(SECRET_VARIABLE, "another secret, and long enough too")
    assert upgrade()[0] == 0
    keys = [
        lake_bytes(older, item["lake_id"])["person_key"].to_list()
        for item in lines(older)
        if item["entity"] == "person"
    ]
    assert keys[0] == keys[1] != before
    assert upgrade(verb="audit")[0] == 0


def test_only_what_is_in_force_is_read_again(older, upgrade):
    rebuild(older)
    ((entry, _),) = december(older)
    upgrade(entry["delivery_id"], "--reason", "sent by mistake", verb="retract")
    assert "nothing to do" in upgrade()[1]
