"""The gate accepts valid rows, detects planted faults, and names their deliveries."""

from __future__ import annotations

import json
import socket

import duckdb
import pytest

from bianzhi.core.configuration.settings import GateException, settings_of
from bianzhi.core.home import GATE_NAME, JUDGED_NAME, Home
from bianzhi.core.problems import Refused
from expectations import results
from expectations.frames import written_batches
from expectations.gate import verdict
from expectations.policy import policy
from expectations.results import write_results
from tests.gate.conftest import ROWS


def failing(judged) -> dict[str, str]:
    return {item.rule.expectation_id: item.outcome for item in judged if item.outcome != "pass"}


@pytest.mark.parametrize("entity", ["person", "organization", "establishment"])
def test_sound_rows_pass_without_any_network(look, build, monkeypatch, entity):
    def refused(*_):
        raise AssertionError("the gate called somebody")

    monkeypatch.setattr(socket.socket, "connect", refused)
    judged = look(build(entity))
    assert failing(judged) == {}
    assert verdict(judged) == "pass"
    assert sum(item.checked for item in judged) > ROWS


@pytest.mark.parametrize(
    ("entity", "faults"),
    [
        (
            "person",
            {
                "person_key": ("key", "case when i > 0 then 'k' end", "block"),
                "sex_code": ("code", "case when i % 20 = 0 then '7' else '1' end", "warn"),
                "education_code": ("code", "'本科'", "block"),
                "establishment_type_code": (
                    "required",
                    "case when i % 20 > 0 then '11' end",
                    "warn",
                ),
                "id_check_code": (
                    "check_digit",
                    "case when i % 20 = 0 then 'bad_date' else 'ok' end",
                    "warn",
                ),
                "birth_month": (
                    "range",
                    "case when i % 20 = 0 then date '1880-01-01' end",
                    "block",
                ),
                "entered_on": ("range", "date '2087-01-01'", "block"),
            },
        ),
        (
            "establishment",
            {
                "authorized_posts": ("range", "case when i % 20 = 0 then -1 else 1 end", "warn"),
                "organization_code": ("key", "case when i > 0 then 'o' end", "block"),
            },
        ),
        (
            "organization",
            {"uscc_check_code": ("check_digit", "case when i % 9 = 0 then 'bad' end", "block")},
        ),
    ],
)
def test_planted_faults_are_caught(look, build, entity, faults):
    changed = {column: value for column, (_, value, _) in faults.items()}
    assert failing(look(build(entity, **changed))) == {
        f"canonical.{entity}.{column}.{class_code}": outcome
        for column, (class_code, _, outcome) in faults.items()
    }


def test_a_few_wrong_values_are_findings_and_not_the_gates_business(look, build):
    judged = look(build(sex_code="case when i < 3 then '7' else '1' end"))
    assert verdict(judged) == "pass"
    (result,) = [item for item in judged if item.unexpected]
    assert (result.rule.expectation_id, result.unexpected) == ("canonical.person.sex_code.code", 3)


def test_one_broken_delivery_is_not_diluted_by_sound_ones(look, build):
    """A third of all rows is wrong, which would only warn; one delivery is wrong throughout."""
    judged = look(build(sex_code="case when i % 2 = 1 and i < 240 then '7' else '1' end"))
    (result,) = [item for item in judged if item.outcome != "pass"]
    assert result.outcome == "block"
    assert result.worst_delivery_id == "d2"
    assert result.worst_delivery_share == pytest.approx(0.6)
    assert result.share == pytest.approx(0.3)


def test_a_code_of_the_sources_own_list_is_not_looked_up(look, build):
    assert failing(look(build(sex_code="'canonical:M'"))) == {}
    assert failing(look(build(sex_code="'other:M'"))) == {"canonical.person.sex_code.code": "block"}


def test_examples_lead_to_delivery_file_and_row(look, build):
    judged = look(build(sex_code="case when i in (4, 6, 11, 20) then '7' else '1' end"))
    (result,) = [item for item in judged if item.unexpected]
    assert result.examples == [
        {"delivery_id": "d1", "file_name": "person.csv", "row_no": row} for row in (6, 8, 22)
    ]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ({"rows_read": "rows + 1"}, {"delivered_parts.rows_lost.balance": "block"}),
        (
            {"rows_read": "rows + 12", "rows_quarantined": "12"},
            {"delivered_parts.unread_share.quarantine": "warn"},
        ),
        (
            {"rows_read": "rows + 40", "rows_quarantined": "40"},
            {
                "delivered_parts.unread_share.quarantine": "warn",
                "delivered_parts.unreadable_rows.unreadable": "block",
            },
        ),
        (
            {"rows_unreadable": "12"},
            {"delivered_parts.unread_share.quarantine": "warn"},
        ),
        (
            {"rows_unreadable": "12", "rows_quarantined": "10", "rows_read": "rows + 10"},
            {
                "delivered_parts.unread_share.quarantine": "warn",
                "delivered_parts.unreadable_rows.unreadable": "block",
            },
        ),
        ({"rows_read": "rows + 300", "rows_passed_over": "300"}, {}),
        ({"counts": (400, 150)}, {"delivered_parts.row_ratio.volume": "warn"}),
        (
            {"counts": (400, 20)},
            {
                "delivered_parts.row_ratio.volume": "warn",
                "delivered_parts.row_ratio.collapse": "block",
            },
        ),
        ({"counts": (4, 40)}, {}),
    ],
)
def test_counts_of_delivered_files(look, build, standing, expected):
    assert failing(look(build(standing=standing))) == expected


@pytest.mark.parametrize(
    ("mart", "rows", "expected"),
    [
        (
            "organization_structure.establishment_use_month",
            "('a', date '2024-01-31', 10, 10, 'red'), ('a', date '2024-02-29', 10, 12, 'red')",
            {"city_month.in_post_ratio.mart", "city_month.red_share.mart"},
        ),
        (
            "personnel_structure.personnel_by_sex_month",
            "(date '2024-01-31', 'missing', 5), (date '2024-01-31', '1', 5)",
            {"composition_month.missing_share.mart"},
        ),
        (
            "historical_change.stock_flow_month",
            "(date '2024-02-29', 100, -30, 70), (date '2024-02-29', 0, 50, 50)",
            {"flow_month.corrections_share.mart"},
        ),
        (
            "historical_change.organization_history",
            "(true), (false)",
            {"placeholders.placeholder_share.mart"},
        ),
    ],
)
def test_distributions_of_marts_that_no_sound_city_leaves(look, build, mart, rows, expected):
    folder = build()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"insert into {mart} values {rows}")
    assert failing(look(folder)) == dict.fromkeys(expected, "warn")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("('person', 'school', date '2024-02-29', 60, 12, false)", {"row_ratio": "warn"}),
        (
            "('person', 'school', date '2024-02-29', 60, 0, false)",
            {"row_ratio": "warn", "large_row_ratio": "block"},
        ),
        ("('person', 'office', date '2024-02-29', 40, 0, false)", {"row_ratio": "warn"}),
        ("('person', 'merged', date '2024-02-29', 60, 0, true)", {}),
        ("('person', 'school', date '2024-02-29', 60, 30, false)", {}),
    ],
)
def test_volume_is_judged_per_organization(look, build, rows, expected):
    folder = build()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"insert into intermediate.int_organization_rows values {rows}")
    classes = {"row_ratio": "organization_volume", "large_row_ratio": "organization_collapse"}
    assert failing(look(folder)) == {
        f"organization_rows.{column}.{classes[column]}": outcome
        for column, outcome in expected.items()
    }


def test_a_blocked_delivery_names_the_cells_that_cannot_be_read(look, build):
    faults = ", ".join(
        f"('l2', {row}, '{row}人', 'untypable_value', '编制数', {row == 8})" for row in range(2, 9)
    )
    judged = look(build(standing={"rows_unreadable": "40"}, unlanded={"unreadable_cell": faults}))
    (result,) = [item for item in judged if item.outcome == "block"]
    (shown,) = [example for example in result.examples if example["delivery_id"] == "d2"]
    assert shown["rows_unreadable"] == "40"
    assert shown["first_unread"].startswith("8 编制数 8人 untypable_value; 2 编制数 2人")
    assert "7 编制数" not in shown["first_unread"]


@pytest.mark.parametrize(
    ("unlanded", "expected"),
    [
        (
            {"unreadable_cell": "('l1', 2, '12名', 'untypable_value', '编制数', true)"},
            {"delivered_parts.unread_figures.unread_figure": "warn"},
        ),
        ({"unreadable_cell": "('l1', 2, null, 'implausible_date', '出生日期', false)"}, {}),
        (
            {"passed_over_line": "('l1', 9, '合计', 'doubtful_line')"},
            {"delivered_parts.doubtful_lines.doubtful_line": "warn"},
        ),
        ({"passed_over_line": "('l1', 9, '合计', 'totals')"}, {}),
    ],
)
def test_an_unreadable_figure_and_a_doubtful_line_warn(look, build, unlanded, expected):
    assert failing(look(build(unlanded=unlanded))) == expected


def test_wrong_values_are_shown_unless_they_may_be_personal(look, build):
    judged = look(
        build(
            sex_code="case when i < 20 then '7' when i < 30 then '王伟' when i < 35 then '男性x'"
            " else '1' end",
            birth_month="case when i < 40 then date '1880-01-01' end",
            id_check_code="case when i < 50 then 'bad_date' else 'ok' end",
            establishment_type_code="case when i > 40 then '11' end",
        )
    )
    values = {item.rule.column: item.values for item in judged if item.unexpected}
    assert values == {
        "sex_code": [{"value": "7", "rows": 20}, {"rows": 15}],
        "birth_month": [{"rows": 40}],
        "id_check_code": [{"value": "bad_date", "rows": 50}],
        "establishment_type_code": [{"value": "", "rows": 41}],
    }


def test_many_wrong_values_are_cut_short_and_the_rest_is_counted(look, build):
    judged = look(build(sex_code="case when i < 100 then cast(10 + i % 10 as varchar) end"))
    (result,) = [item for item in judged if item.unexpected]
    assert result.values[0] == {"value": "10", "rows": 10}
    assert result.values[5:] == [{"more_values": 5, "rows": 50}]


def test_the_summary_counts_what_did_not_land_as_it_came(look, build):
    folder = build(standing={"rows_passed_over": "2", "remark_count": "3"})
    assert write_results(folder, look(folder))["delivered"] == {
        "rows_quarantined": 0,
        "rows_unreadable": 0,
        "rows_passed_over": 4,
        "remark_count": 6,
    }


def test_results_are_kept_beside_the_build(look, build):
    folder = build(sex_code="'7'")
    summary = write_results(folder, look(folder))
    assert json.loads((folder / "gate.json").read_text("utf-8")) == summary
    assert (summary["verdict"], summary["blocking"]) == ("block", 1)
    with duckdb.connect(str(folder / JUDGED_NAME), read_only=True) as connection:
        rows = connection.execute(
            "select expectation_id, rows_checked, rows_unexpected, examples"
            " from supervision.gate_result where outcome_code = 'block'"
        ).fetchall()
        undescribed = connection.execute(
            "select count(*) from duckdb_columns()"
            " where table_name = 'gate_result' and comment is null"
        ).fetchone()
    assert [row[:3] for row in rows] == [("canonical.person.sex_code.code", ROWS, ROWS)]
    assert json.loads(rows[0][3])[0]["file_name"] == "person.csv"
    assert undescribed == (0,)


def test_a_check_that_is_killed_leaves_no_verdict(look, build, monkeypatch):
    folder = build()
    judged = look(folder)
    write_results(folder, judged)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "_write_tables", killed)
    with pytest.raises(KeyboardInterrupt):
        write_results(folder, judged)
    assert not (folder / GATE_NAME).exists()


def test_judging_twice_gives_the_same(look, build):
    folder = build(sex_code="case when i % 3 = 0 then '7' else '1' end")
    first = write_results(folder, look(folder))
    assert write_results(folder, look(folder)) == first


def test_hand_written_expectations_are_known_to_the_policy():
    rules = [rule for batch in written_batches() for rule in batch.rules]
    ids = [rule.expectation_id for rule in rules]
    assert len(ids) == len(set(ids))
    for rule in rules:
        assert rule.class_code in policy().classes
        assert all(rule.sentences)


def test_an_accepted_fault_keeps_its_reason(look, build):
    folder = build(sex_code="'7'")
    exception = GateException(outcome="warn", reason="sent by a pilot system")
    accepted = {"canonical.person.sex_code.code": exception}
    summary = write_results(folder, look(folder, accepted))
    assert summary["verdict"] == "warn"
    (result,) = [item for item in summary["expectations"] if item["accepted_because"]]
    assert (result["outcome_code"], result["severity_code"]) == ("warn", "severe")
    assert result["accepted_because"] == "sent by a pilot system"


def test_a_warehouse_writes_its_own_exceptions(tmp_path):
    home = Home.at(tmp_path)
    assert settings_of(home).gate == {}
    own = tmp_path / "bianzhi.yml"
    own.write_text("gate: {canonical.person.major.code: {outcome: warn, reason: known}}", "utf-8")
    known = GateException(outcome="warn", reason="known")
    assert settings_of(home).gate == {"canonical.person.major.code": known}
    own.write_text("gate: {canonical.person.major.code: {outcome: warn}}", "utf-8")
    with pytest.raises(Refused, match="reason"):
        settings_of(home)
