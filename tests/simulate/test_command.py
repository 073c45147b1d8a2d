"""bianzhi simulate on the demo: the present course, the merger of 2018, and the worked example."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from datetime import date

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.publish.published import current_publication
from bianzhi.read.query import Reader
from bianzhi.simulate.course import Cell, light
from bianzhi.simulate.simulation import _number, load
from tests.support.demo import run_bianzhi

PAGE = PROJECT_ROOT / "docs" / "simulate.md"
BEFORE, AFTER = date(2018, 11, 30), date(2019, 6, 30)


@pytest.fixture(scope="module")
def reader(demo_home: Home):
    with Reader(current_publication(demo_home).database) as opened:
        yield opened


def ask(reader: Reader, query: str) -> list[tuple]:
    return list(reader.run(query).rows())


def rows(home: Home, tmp_path, plan: str) -> list[dict]:
    path = tmp_path / "plan.yml"
    path.write_text(plan, "utf-8")
    return list(csv.DictReader(io.StringIO(run_bianzhi(home, "simulate", str(path),
                                                       "--format", "csv"))))  # fmt: skip


def test_an_empty_plan_is_the_present_byte_for_byte(demo_home, tmp_path):
    shown = rows(demo_home, tmp_path, "from: 2026-06-30\nto: 2027-06-30\n")
    assert len(shown) > 5_000
    columns = (tuple(row[name] for row in shown) for name in ("present", "planned"))
    present, planned = ("\n".join(column).encode() for column in columns)
    assert present == planned


def test_the_present_begins_with_the_state_of_the_marts(reader):
    day = date(2020, 6, 30)
    course, _ = load(reader, day, date(2022, 6, 30))
    marts = ask(
        reader,
        "select organization_code, establishment_type_code, authorized_posts, ceiling_posts,"
        f" in_post from establishment_use_month"
        f" where month = date '{day}' and light_code <> 'grey'",
    )
    shown = {
        key: (c.authorized.shown, c.ceiling.shown, c.in_post) for key, c in course.cells.items()
    }
    assert {row[:2]: row[2:] for row in marts}.items() <= shown.items()
    assert len(marts) > 90
    for cell in course.cells.values():
        assert len(cell.retirements) <= cell.in_post


def test_lights_are_those_of_the_mart_in_every_cell(reader):
    """The rule of the lights is applied to planned cells as it is to the months of the mart."""
    _, rule = load(reader, date(2020, 6, 30), date(2020, 7, 31))
    cells = ask(
        reader,
        "select distinct ceiling_posts, in_post, light_code, authorized_source"
        " from establishment_use_month where ceiling_posts is not null",
    )
    unlike = [
        cell
        for cell in cells
        if light(Cell(_number(cell[0]), _number(cell[0]), cell[1]), rule) != cell[2]
        and not (cell[2] == "grey" and cell[3] == "none")
    ]
    assert unlike == []
    assert {cell[2] for cell in cells} >= {"red", "yellow", "green", "blue"}


@pytest.fixture(scope="module")
def mergers(reader) -> dict[tuple[str, date], list[str]]:
    """Successor and day of each merger of the reform of 2018 -> predecessors."""
    result = defaultdict(list)
    for successor, day, predecessor in ask(
        reader,
        "select distinct successor_code, effective_on, predecessor_code from organization_lineage"
        " where reform_code = '2018' and event_type_code = '03' and not is_inferred"
        " order by all",
    ):
        result[successor, day].append(predecessor)
    return dict(result)


def test_the_mergers_of_2018_against_what_happened(demo_home, reader, mergers, tmp_path):
    """Simulated from the month before: posts differ by recorded movements, heads by flows."""
    steps = [
        f"  - {{on: {day}, merge: {{into: '{successor}', from: {json.dumps(predecessors)}}}}}"
        for (successor, day), predecessors in sorted(mergers.items(), key=lambda item: item[0][1])
    ]
    plan = "\n".join([f"from: {BEFORE}", f"to: {AFTER}", "steps:", *steps, ""])
    shown = rows(demo_home, tmp_path, plan)
    assert len(mergers) > 8

    planned = defaultdict(int)
    for row in shown:
        if row["month"] == str(AFTER) and row["measure_code"] in ("authorized_posts", "in_post"):
            planned[row["organization_code"], row["measure_code"]] += int(row["planned"] or 0)
    actual = {
        organization: numbers
        for organization, *numbers in ask(
            reader,
            "select organization_code, sum(authorized_posts), sum(in_post)"
            f" from establishment_use_month where month = date '{AFTER}' group by 1",
        )
    }
    compared = []
    for (successor, _), predecessors in mergers.items():
        posts, heads = actual.get(successor, (0, 0))
        assert all(planned[code, "authorized_posts"] == 0 for code in predecessors)
        assert all(actual.get(code, (0, 0))[0] == 0 for code in predecessors)
        heads += sum(actual.get(code, (0, 0))[1] for code in predecessors)  # not moved yet
        assert planned[successor, "authorized_posts"] == of_before(reader, successor, predecessors)
        compared.append(
            (planned[successor, "authorized_posts"], posts, planned[successor, "in_post"], heads)
        )
    planned_posts, actual_posts, planned_heads, actual_heads = map(sum, zip(*compared, strict=True))
    assert abs(planned_posts - actual_posts) <= 0.1 * actual_posts
    assert abs(planned_heads - actual_heads) <= 0.15 * actual_heads


def of_before(reader: Reader, successor: str, predecessors: list[str]) -> int:
    """The posts of all parts of a merger in the month before, from the mart."""
    codes = ", ".join(f"'{code}'" for code in [successor, *predecessors])
    [(posts,)] = ask(
        reader,
        "select coalesce(sum(authorized_posts), 0) from establishment_use_month"
        f" where month = date '{BEFORE}' and organization_code in ({codes})",
    )
    return int(posts)


def test_totals_do_not_change_with_a_merger(demo_home, mergers, tmp_path):
    (successor, day), predecessors = next(iter(mergers.items()))
    step = f"  - {{on: {day}, merge: {{into: '{successor}', from: {json.dumps(predecessors)}}}}}"
    shown = rows(demo_home, tmp_path, f"from: {BEFORE}\nto: {AFTER}\nsteps:\n{step}\n")
    kept = ("authorized_posts", "ceiling_posts", "in_post", "leadership_posts", "leaders")
    totals = [row for row in shown if row["organization_code"] == "*"]
    assert all(row["present"] == row["planned"] for row in totals if row["measure_code"] in kept)
    assert [row for row in shown if row["present"] != row["planned"]]


def test_every_step_that_cannot_be_applied_is_reported(demo_home, tmp_path):
    path = tmp_path / "plan.yml"
    path.write_text(
        "from: 2026-06-30\nto: 2026-12-31\nsteps:\n"
        "  - {on: 2026-08-01, move_posts: {from: '35050010002', to: X9,"
        " establishment_type_code: '11', posts: 1}}\n"
        "  - {on: 2026-08-01, move_posts: {from: '35050010002', to: '35050010004',"
        " establishment_type_code: '11', posts: 9999}}\n"
        "  - {on: 2025-08-01, merge: {into: N, from: ['35050010002']}}\n",
        "utf-8",
    )
    with pytest.raises(RuntimeError) as failed:
        run_bianzhi(demo_home, "simulate", str(path))
    for rule in ("no_organization", "too_few_posts", "outside"):
        assert f"[{rule}]" in str(failed.value)


def test_the_example_prints_what_the_page_shows(demo_home, tmp_path):
    blocks = dict(re.findall(r"^```(yaml|text)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S))
    path = tmp_path / "plan.yml"
    path.write_text(blocks["yaml"], "utf-8")
    assert run_bianzhi(demo_home, "simulate", str(path)) == blocks["text"]
