"""The questions of `benchmarks.bitemporal` have the answers of the delivered files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from benchmarks import bitemporal, measure
from benchmarks.questions_in_time import Question, questions
from benchmarks.snapshots import Deliveries, valid
from bianzhi.store.delivered import in_force_tables
from tests.support.compiled import Models
from tests.support.generated import Generated

CLASSES = {"valid time", "known time", "both times", "temporal join", "temporal aggregate"}
READ = (
    "staff_as_of",
    "person_history",
    "organization_history",
    "establishment_history",
    "delivery_part",
)
Build = Callable[[datetime | None], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def asked(generated: Generated) -> list[Question]:
    return questions(Deliveries(generated.made))


@pytest.fixture(scope="module")
def build(generated: Generated, models: Models, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Runs the models as known at an instant, and returns a connection with short names."""
    folder = tmp_path_factory.mktemp("build")

    def run(known_at: datetime | None) -> duckdb.DuckDBPyConnection:
        in_force_tables.write_inputs(generated.home, folder, known_at)
        connection = models.run(generated.home.lake, folder, READ).cursor()
        schemas = {models.models[name].schema for name in READ}
        path = ",".join(f"warehouse.{schema}" for schema in sorted(schemas))
        connection.execute(f"set search_path = '{path}'")
        return connection

    return run


def test_each_class_has_a_question(asked: list[Question]) -> None:
    assert {question.time for question in asked} == CLASSES


def test_each_answer_is_that_of_the_files(asked: list[Question], build: Build) -> None:
    for known_at in dict.fromkeys(question.known_at for question in asked):
        connection = build(known_at)
        for question in asked:
            if question.known_at == known_at:
                rows = connection.execute(question.sql).fetchall()
                assert rows == question.answer(), question.text
                assert len(rows) > 1, question.text


def test_what_was_known_before_a_restatement_differs(asked: list[Question]) -> None:
    before, now = (question for question in asked if question.time == "both times")
    assert before.answer() != now.answer()


def test_a_wrong_history_has_another_answer(
    asked: list[Question], build: Build, models: Models
) -> None:
    connection = build(None)
    table = f"warehouse.{models.models['int_person'].schema}.int_person"
    connection.execute(f"""
        update {table} set valid_to = null
        where record_key = (
            select record_key from {table}
            group by record_key
            having count(*) = 1 and max(valid_to) is not null
            order by max(valid_to), record_key
            limit 1
        )
    """)
    differing = {
        question.time
        for question in asked
        if question.known_at is None
        and connection.execute(question.sql).fetchall() != question.answer()
    }
    assert {"temporal join", "temporal aggregate"} <= differing


def test_slow_wrong_and_unanswered_questions_fail(asked: list[Question]) -> None:
    def answered(seconds: float, is_equal: bool | None, code: int = 0) -> bitemporal.Answered:
        taken = measure.Measured("q", seconds, seconds, 1.0, code)
        return bitemporal.Answered(asked[0], taken, 1, is_equal)

    unbuilt = bitemporal.Answered(asked[0], None, 0, None)
    cases = [answered(0.5, True), answered(1.5, True), answered(0.5, False), unbuilt]
    cases.append(answered(0.5, True, 1))
    assert [bitemporal.is_good(case) for case in cases] == [True, False, False, False, False]
    assert "not built" in bitemporal.table([unbuilt])


def test_a_key_in_two_scopes_is_refused(generated: Generated, tmp_path: Path) -> None:
    shutil.copytree(generated.made / "deliveries" / "2024-12-31" / "350500", tmp_path / "a")
    for scope in ("350500", "350582"):
        place = tmp_path / "deliveries" / "2024-12-31" / scope
        shutil.copytree(tmp_path / "a", place)
        note = place / "delivery.yml"
        note.write_text(note.read_text("utf-8").replace("350500", scope), "utf-8")
    files = Deliveries(tmp_path).known("person")
    with pytest.raises(ValueError, match="two scopes"):
        valid(files, [], files[-1].as_of)
