"""What the benchmarks of Spark and of the nation read from a log of events and from its runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.nation import seconds_a_row
from benchmarks.recorded import SPARK_PAGE, put_into
from benchmarks.spark import Tasks, read_events


def _task(start: int, end: int) -> dict:
    return {
        "Event": "SparkListenerTaskEnd",
        "Task Info": {"Launch Time": start, "Finish Time": end},
    }


def test_tasks_side_by_side_count_once_as_busy_time(tmp_path: Path) -> None:
    events = [
        {"Event": "SparkListenerJobStart"},
        _task(1000, 3000),
        _task(2000, 2500),
        _task(2500, 4000),
        {"Event": "SparkListenerJobStart"},
        _task(9000, 9500),
    ]
    (tmp_path / "application").write_text("\n".join(map(json.dumps, events)), "utf-8")
    assert read_events(tmp_path) == Tasks(2, 4, pytest.approx(4.5), pytest.approx(3.5))


def test_a_row_costs_the_difference_between_two_sizes_on_as_many_workers() -> None:
    builds = [
        {"workers": 1, "rows": 1000, "tasks": {"task_seconds": 99.0}},
        {"workers": 2, "rows": 1000, "tasks": {"task_seconds": 60.0}},
        {"workers": 2, "rows": 200, "tasks": {"task_seconds": 20.0}},
    ]
    assert seconds_a_row(builds) == pytest.approx(0.05)


def test_a_page_without_a_place_for_a_table_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("A page.\n", "utf-8")
    with pytest.raises(ValueError, match=r"no place for benchmarks\.spark"):
        put_into(page, "a table", "benchmarks.spark")
    assert page.read_text("utf-8") == "A page.\n"


@pytest.mark.parametrize("name", ["benchmarks.spark", "benchmarks.nation"])
def test_the_page_about_spark_has_the_table_of_a_run(name: str) -> None:
    table = SPARK_PAGE.read_text("utf-8").partition(f"<!-- {name}: begin -->")[2]
    assert "| ---" in table.partition(f"<!-- {name}: end -->")[0]
