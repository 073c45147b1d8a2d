"""explain links a light or finding to its rule, rows, deliveries and documents."""

from __future__ import annotations

import json
import re

import duckdb
import pytest
from click.testing import CliRunner

from bianzhi.cli import main
from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.core.messages import choose_language
from bianzhi.core.problems import Failed
from bianzhi.read.explanation import explain_finding, explain_light
from bianzhi.read.query import Reader
from tests.supervision.small_city import TABLES


@pytest.fixture(scope="module")
def database(models, tmp_path_factory):
    path = tmp_path_factory.mktemp("explain") / "bianzhi.duckdb"
    asked = [
        name
        for name in models.models
        if name.startswith("explained_") and not re.search("leadership|warning", name)
    ]
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        models.create_table_macros(connection, asked)
    return path


@pytest.fixture
def reader(database):
    with Reader(database) as reader:
        yield reader


def test_a_red_light_leads_to_quota_staff_and_document(reader):
    explanation = explain_light(reader, "B1/11/2024-01")
    assert explanation.subject["light_code"] == "red"
    assert explanation.rule["rule_id"] == "C01"
    assert [row["doc_no"] for row in explanation.quota_rows] == ["泉委编〔2020〕1号"]
    assert [(row["file_name"], row["row_no"]) for row in explanation.quota_rows] == [
        ("quota.csv", 2)
    ]
    assert [row["record_key"] for row in explanation.staff_rows] == ["p2|B1", "p1|B1"]
    assert [row["delivery_id"] for row in explanation.deliveries] == ["d1"]
    assert [row["title"] for row in explanation.documents] == ["关于B1编制的批复"]


def test_any_month_of_a_light_names_it(reader):
    assert explain_light(reader, "B1/11/2024-02").subject["light_id"] == "B1/11/2024-01"


def test_staff_that_does_not_count_is_not_behind_the_light(reader):
    keys = [row["record_key"] for row in explain_light(reader, "B1/11/2024-01").staff_rows]
    assert "lent|B1" not in keys


def test_posts_of_the_ledger_lead_to_its_movements(reader):
    explanation = explain_light(reader, "B1/22/2024-02")
    assert explanation.quota_rows == []
    assert [(row["movement_id"], row["posts_after"]) for row in explanation.ledger_lines] == [
        ("m4", 5)
    ]
    assert [row["delivery_id"] for row in explanation.deliveries] == ["d2"]
    assert [row["doc_no"] for row in explanation.documents] == ["泉委编〔2024〕3号"]
    # Where a quota was delivered, it speaks.
    assert explain_light(reader, "B1/11/2024-01").ledger_lines == []


def test_a_finding_leads_to_the_states_of_its_record(reader):
    explanation = explain_finding(reader, "f1")
    assert explanation.rule["sentence_zh"] == "代码不在代码表之内"
    assert [row["shown_value"] for row in explanation.states] == ["1", "x"]
    assert [row["delivery_id"] for row in explanation.deliveries] == ["d1"]
    assert explanation.light_id is None


def test_a_false_report_shows_what_was_said_and_what_the_detail_gives(reader):
    explanation = explain_finding(reader, "f3")
    figures = [
        (row["measure_code"], row["reported"], row["recomputed"], row["difference"])
        for row in explanation.reported
    ]
    assert figures == [("authorized_posts", 1, 1, 0), ("in_post", 1, 2, -1)]


def test_a_quota_that_differs_from_the_ledger_shows_both_sums_and_the_movements(reader):
    explanation = explain_finding(reader, "f4")
    sums = [
        (row["authorized_posts"], row["ledger_posts"], row["difference"], row["movement_id"])
        for row in explanation.differences
    ]
    assert sums == [(1, 3, -2, "m2")]
    lines = [(row["movement_id"], row["closing_posts"]) for row in explanation.ledger_lines]
    assert lines == [("m2", 3), ("m1", 1)]
    assert [row["shown_value"] for row in explanation.states] == [1]
    assert {row["doc_no"] for row in explanation.documents} == {
        "泉委编〔2020〕1号",
        "泉委编〔2024〕2号",
    }
    assert {row["delivery_id"] for row in explanation.deliveries} == {"d1", "d2"}


def test_a_decision_shows_what_the_ledger_moves_under_its_document(reader):
    explanation = explain_finding(reader, "f5")
    assert [(row["document_posts"], row["ledger_posts"]) for row in explanation.differences] == [
        (1, 2)
    ]
    assert [row["movement_id"] for row in explanation.ledger_lines] == ["m2"]
    assert [row["doc_no"] for row in explanation.documents] == ["泉委编〔2024〕2号"]


def test_a_movement_stands_among_the_lines_of_its_ledger(reader):
    explanation = explain_finding(reader, "f6")
    assert explanation.differences == []
    assert [row["movement_id"] for row in explanation.ledger_lines] == ["m3"]


@pytest.mark.parametrize(
    ("language", "sums"),
    [
        ("en", "quota 1, sum of the ledger 3, difference -2. Movement: m2."),
        ("zh", "核定 1，台账累计 3，相差 -2。变动：m2。"),
    ],
)
def test_the_command_shows_the_sums_in_both_languages(published, capsys, language, sums):
    with pytest.raises(SystemExit):
        main(["--lang", language, "explain", "finding", "f4"])
    out = capsys.readouterr().out
    assert sums in out
    assert "泉委编〔2020〕1号" in out


def test_an_over_established_cell_points_to_its_light(reader):
    assert explain_finding(reader, "f2").light_id == "B1/11/2024-02"


@pytest.mark.parametrize("wrong", ["B1", "B1/11", "B1/11/2024", "B1/11/2024-13"])
def test_a_wrong_light_id_is_wrong_usage(reader, wrong):
    with pytest.raises(Failed) as failed:
        explain_light(reader, wrong)
    assert failed.value.exit_code == 2


def test_quotes_in_an_id_are_only_text(reader):
    with pytest.raises(Failed, match="No finding"):
        explain_finding(reader, "f1' or '1' = '1")


@pytest.fixture
def published(database, tmp_path, monkeypatch):
    home = Home(tmp_path)
    folder = home.published / "one"
    folder.mkdir(parents=True)
    (folder / "bianzhi.duckdb").symlink_to(database)
    record = {
        "publication_id": "one",
        "publication_no": 1,
        "known_at": None,
        "format_version": FORMAT_VERSION,
        "table_macros": {},
    }
    (folder / "publication.json").write_text(json.dumps(record))
    home.current_publication.symlink_to("one")
    monkeypatch.setenv("BIANZHI_HOME", str(home.root))
    yield home
    choose_language(None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_says_the_rule_in_both_languages(published, capsys, language):
    with pytest.raises(SystemExit) as left:
        main(["--lang", language, "explain", "light", "B1/11/2024-01"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "实有人数超过该类编制" in out
    assert "Staff in post exceed the posts of this type" in out
    assert "quota.csv" in out


def test_the_summary_shows_frozen_and_reserved_posts_and_the_end_of_the_month(published, capsys):
    with pytest.raises(SystemExit):
        main(["--lang", "en", "explain", "light", "B1/22/2024-02"])
    out = capsys.readouterr().out
    assert "2 are frozen and 1 reserved" in out
    assert " at 2024-02-29" in out
    assert "Lines of the ledger (1" in out
    with pytest.raises(SystemExit):
        main(["--lang", "zh", "explain", "light", "B1/11/2024-02"])
    out = capsys.readouterr().out
    assert "2024-02-29（月末）" in out
    assert "冻结" not in out


@pytest.mark.parametrize(
    ("kind", "reason", "posts"),
    [
        (
            "22",
            "No office behind this organization ever delivered a quota",
            "Authorized 0, ceiling 0",
        ),
        ("31", "cannot be read, and none was in force", "Authorized unknown, ceiling unknown"),
    ],
)
def test_a_grey_light_with_staff_says_why_nobody_knows(published, capsys, kind, reason, posts):
    with pytest.raises(SystemExit):
        main(["--lang", "en", "explain", "light", f"B3/{kind}/2024-01"])
    out = capsys.readouterr().out
    assert reason in out
    assert posts in out
    assert "C12" not in out


def test_a_red_light_is_not_called_unknown(published, capsys):
    with pytest.raises(SystemExit):
        main(["--lang", "en", "explain", "light", "B1/11/2024-01"])
    assert "unknown" not in capsys.readouterr().out


def test_json_holds_everything(published, capsys):
    with pytest.raises(SystemExit):
        main(["explain", "finding", "f1", "--json"])
    assert json.loads(capsys.readouterr().out)["subject"]["finding_id"] == "f1"


def test_help_shows_an_example():
    from bianzhi.commands.reading.explain import command

    for words in (["--help"], ["light", "--help"], ["finding", "--help"]):
        assert "bianzhi explain" in CliRunner().invoke(command, words).output
