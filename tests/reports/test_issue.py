"""Issued reports: their bytes stay, and later differences are listed by delivery."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import Cover
from bianzhi.reports.define import periods
from bianzhi.reports.register import difference, issued
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.register.record import record_of, write_record
from bianzhi.store.delivered import published_time
from tests.reports.known import published_file
from tests.support.warehouse import Warehouse
from tests.support.worlds import World, citizen_id, instant, organization, person, quota

DEC, NOV = "2024-12-31", "2024-11-30"
ISSUED_AT = instant(1000)
# The number of an instant after every receipt here.
KNOWS_ALL = 1_000_000


def state(posts: int, *people: int) -> dict[str, list]:
    """One organization with its posts and people."""
    return {
        "organization": [organization("B1")],
        "establishment": [quota("B1", posts)],
        "person": [person(item, "B1") for item in people],
    }


def write_text(document, folder: Path, forms: list[str]) -> list[Path]:
    """Replace the renderers, which have tests of their own: write every figure as text."""
    path = folder / f"{document.file_name}.{forms[0]}"
    rows = issued.figures(document).to_pylist()
    output = [document.title, document.known_at, vars(document.cover), rows]
    path.write_text(json.dumps(output, ensure_ascii=False))
    return [path]


def made(database: Path, out: Path, **asked) -> Path:
    """Write the annual report of 2024 from a database; return the path of its record."""
    out.mkdir(parents=True, exist_ok=True)
    with Reader(database) as reader:
        request = Request("annual", periods.year(2024), tables=("T2", "T7"), **asked)
        document = compose(reader, request)
    files = write_text(document, out, ["txt"])
    return write_record(record_of(document, request, files), document, out)


def issue(home: Home, database: Path, record: Path, issued_at: datetime | None = ISSUED_AT):
    with Reader(database) as reader:
        return issued.issue(home, reader, record, issued_at, write_text)


def compared(home: Home, database: Path, issue_id: str) -> difference.Comparison:
    with Reader(database) as reader:
        return difference.compare(reader, issued.issue_named(home, issue_id))


def by_cell(told: difference.Comparison) -> dict[str, tuple]:
    """The changed figures of the totals: then, now, deliveries."""
    return {
        item.figure_id: (item.then, item.now, item.deliveries)
        for item in told.moved
        if "/total/" in item.figure_id
    }


@pytest.fixture(scope="module")
def built_restated(new_warehouse):
    """December sent, sent again with one person less and one post more, and that taken back.

    Built for each of the three.
    """
    world = World()
    world.land(NOV, **state(5, 1, 2, 3))
    world.land(DEC, **state(5, 1, 2, 3))
    again = world.land(DEC, **state(6, 1, 2))
    world.retract(again)
    warehouse = new_warehouse().take(world.entries)
    for number in (2, 3, 4):
        published_file(warehouse, number)
    return warehouse


@pytest.fixture
def restated(built_restated, tmp_path_factory):
    return built_restated.copied(tmp_path_factory.mktemp("restated") / "warehouse")


@pytest.fixture(scope="module")
def made_first(built_restated, tmp_path_factory) -> Path:
    """The annual report from the first December, to be copied; the path of its record."""
    return made(published_file(built_restated, 2), tmp_path_factory.mktemp("made"))


@pytest.fixture
def made_before(made_first, tmp_path) -> Path:
    """A copy of the annual report from the first December; the path of its record."""
    shutil.copytree(made_first.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / made_first.name


@pytest.fixture(scope="module")
def received(new_warehouse):
    """Warehouses with one delivery, built, by the time of its receipt."""

    @cache
    def build(received_at: datetime) -> Warehouse:
        world = World()
        world.land(DEC, **state(5, 1, 2))
        world.entries[0] = replace(world.entries[0], received_at=received_at)
        warehouse = new_warehouse().take(world.entries)
        published_file(warehouse, KNOWS_ALL)
        return warehouse

    return build


def test_an_issued_report_keeps_its_bytes_whatever_comes_after(restated, made_before):
    item, done = issue(restated.home, published_file(restated, 2), made_before)
    assert done == issued.ISSUED
    (kept,) = (item.folder / "files").iterdir()
    (output,) = item.record["files"].values()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == output
    assert item.record["known_at"] == "2025-01-01 02:00:00"
    again, done = issue(restated.home, published_file(restated, 2), made_before)
    assert (again.issue_id, done) == (item.issue_id, issued.ALREADY_ISSUED)


def test_the_same_knowledge_gives_the_same_bytes_later(restated, made_first, tmp_path):
    restated.folder.joinpath("published", "2", "bianzhi.duckdb").unlink()
    second = made(published_file(restated, 2), tmp_path)
    assert made_first.read_bytes() == second.read_bytes()


def card_of(database: Path, out: Path) -> Path:
    """Write the card of the organization from a database; return the path of its record."""
    out.mkdir(parents=True, exist_ok=True)
    with Reader(database) as reader:
        request = Request("organization", periods.organization(reader, "B1"))
        document = compose(reader, request)
    files = write_text(document, out, ["txt"])
    return write_record(record_of(document, request, files), document, out)


def test_a_card_is_that_of_its_known_time_and_names_later_deliveries(restated, tmp_path):
    record = card_of(published_file(restated, 2), tmp_path / "then")
    again = card_of(published_file(restated, 2), tmp_path / "again")
    assert record.read_bytes() == again.read_bytes()
    item, _ = issue(restated.home, published_file(restated, 2), record)
    output = compared(restated.home, published_file(restated, 3), item.issue_id)
    cells = {moved.figure_id: (moved.then, moved.now, moved.deliveries) for moved in output.moved}
    start, delivery = "C4/internal/organization-B1-2024-12-31/total", (restated.ids["D3"],)
    assert cells[f"{start}/authorized"] == ("5", "6", delivery)
    assert cells[f"{start}/in_post"] == ("3", "2", delivery)


def test_what_would_differ_names_the_delivery(restated, made_before):
    item, _ = issue(restated.home, published_file(restated, 2), made_before)
    assert compared(restated.home, published_file(restated, 2), item.issue_id).moved == []
    output = compared(restated.home, published_file(restated, 3), item.issue_id)
    delivery = (restated.ids["D3"],)
    cells = by_cell(output)
    assert cells["T2/internal/2024/total/authorized"] == ("5", "6", delivery)
    assert cells["T2/internal/2024/total/in_post"] == ("3", "2", delivery)
    assert cells["T7/internal/2024/total/headcount"] == ("3", "2", delivery)
    assert cells["T7/internal/2024/total/sex_unknown"] == ("3", "2", delivery)
    assert "T7/internal/2024/total/sex_1" not in cells
    (described,) = output.deliveries
    assert described["delivery_id"] == delivery[0]


def test_a_retraction_is_named_by_what_stands_instead(restated, tmp_path):
    database = published_file(restated, 3)
    item, _ = issue(restated.home, database, made(database, tmp_path))
    cells = by_cell(compared(restated.home, published_file(restated, 4), item.issue_id))
    standing = (restated.ids["D2"],)
    assert cells["T2/internal/2024/total/authorized"] == ("6", "5", standing)


def test_a_restatement_of_another_scope_is_not_blamed(new_warehouse, tmp_path):
    world = World()
    other = {**state(7, 8, 9), "organization": [organization("B2")]}
    other["establishment"] = [quota("B2", 7)]
    other["person"] = [person(8, "B2"), person(9, "B2")]
    world.land(DEC, scope="350501", **state(5, 1, 2))
    world.land(DEC, scope="350502", **other)
    world.land(DEC, scope="350502", **{**other, "establishment": [quota("B2", 7, doc_no="x")]})
    world.land(DEC, scope="350501", **state(4, 1, 2))
    warehouse = new_warehouse().take(world.entries)
    item, _ = issue(
        warehouse.home, published_file(warehouse, 2), made(published_file(warehouse, 2), tmp_path)
    )
    same = compared(warehouse.home, published_file(warehouse, 3), item.issue_id)
    assert same.moved == []
    cells = by_cell(compared(warehouse.home, published_file(warehouse, 4), item.issue_id))
    assert cells["T2/internal/2024/total/authorized"] == ("12", "11", (warehouse.ids["D4"],))


def test_a_changed_file_is_not_issued(restated, made_before, tmp_path):
    (written,) = tmp_path.glob("*.txt")
    written.write_text("other")
    with pytest.raises(Failed, match="differs from"):
        issue(restated.home, published_file(restated, 2), made_before)
    assert issued.issues(restated.home) == []


def test_a_report_from_other_knowledge_is_not_issued(restated, made_before):
    with pytest.raises(Failed, match="2025-01-01 10:00:00"):
        issue(restated.home, published_file(restated, 3), made_before)


def test_an_issue_keeps_the_cover_it_was_written_with(restated, tmp_path):
    cover = Cover(issuer="市委编办", preparer="甲", classification="内部")
    record = made(published_file(restated, 2), tmp_path, cover=cover)
    item, done = issue(restated.home, published_file(restated, 2), record)
    assert done == issued.ISSUED
    assert item.record["request"]["cover"] == vars(cover)


def test_a_draft_is_not_issued(restated, tmp_path):
    record = made(published_file(restated, 2), tmp_path, is_draft=True)
    with pytest.raises(Failed, match="draft"):
        issue(restated.home, published_file(restated, 2), record)


def test_what_is_no_record_is_refused(restated, tmp_path):
    path = tmp_path / "annual.json"
    path.write_text("[1]")
    with pytest.raises(Failed, match=r"ending in \.report\.json"):
        issue(restated.home, published_file(restated, 2), path)


def test_knowledge_dated_before_an_issue_needs_backfill(restated, made_before):
    issue(restated.home, published_file(restated, 2), made_before)
    with pytest.raises(Refused):
        published_time.require_backfill(restated.home, instant(1.5), False, "land office")
    published_time.require_backfill(restated.home, instant(2.5), False, "land office")


@pytest.mark.parametrize(
    ("received_at", "issued_at", "is_refused"),
    [
        # Half past midnight in office time is still the day before in UTC.
        ("2025-01-01T00:30:00", "2024-12-31", True),
        ("2025-01-01T00:30:00", "2025-01-01", False),
        ("2025-01-01T00:30:00", "2025-01-01T00:29:59", True),
        ("2025-01-01T00:30:00", "2024-12-31T16:30:00+00:00", False),
        ("2024-12-31T23:30:00", "2024-12-31", False),
        # Late on the last day in UTC is the new year in office time.
        ("2024-12-31T23:30:00+00:00", "2024-12-31", True),
    ],
)
def test_an_issue_does_not_predate_what_it_knows(
    received, tmp_path, received_at, issued_at, is_refused
):
    warehouse = received(instants.parse(received_at)).copied(tmp_path / "warehouse")
    database = published_file(warehouse, KNOWS_ALL)
    record = made(database, tmp_path)
    if is_refused:
        with pytest.raises(Failed, match="cannot be issued at 20"):
            issue(warehouse.home, database, record, instants.parse(issued_at))
        assert issued.issues(warehouse.home) == []
    else:
        issue(warehouse.home, database, record, instants.parse(issued_at))


def test_without_a_time_an_issue_comes_after_what_it_knows(received, tmp_path):
    warehouse = received(datetime(2090, 1, 1, tzinfo=UTC))
    database = published_file(warehouse, KNOWS_ALL)
    item, _ = issue(warehouse.home, database, made(database, tmp_path), None)
    assert item.record["issued_at"] > item.record["known_until"]


def test_no_person_is_named_in_the_register(restated, made_before):
    item, _ = issue(restated.home, published_file(restated, 2), made_before)
    for path in item.folder.rglob("*.parquet"):
        content = str(issued.pyarrow.parquet.read_table(path).to_pylist())
        assert citizen_id(1) not in content
