"""Commands on a published warehouse: output and exit codes."""

from __future__ import annotations

import io
import json
from functools import partial
from importlib.metadata import version

import click
import pytest

from bianzhi import cli
from bianzhi.cli import main
from bianzhi.core.messages import choose_language
from tests.publish.conftest import make_build


@pytest.fixture
def call(home, capsys):
    """Run a command on the home; return exit code, output and errors."""
    yield partial(_called, home, capsys)
    choose_language(None)


@pytest.fixture
def ask(published_home, capsys):
    """Run a command on the published warehouse, which it must only read."""
    yield partial(_called, published_home, capsys)
    choose_language(None)


def _called(home, capsys, *arguments: str):
    choose_language(None)
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home.root), *arguments])
    printed = capsys.readouterr()
    return left.value.code or 0, printed.out, printed.err


def test_sql_on_nothing_published_says_what_to_do(call):
    code, out, err = call("sql", "select 1")
    assert (code, out) == (1, "")
    assert "bianzhi demo" in err


def test_sql_prints_rows(ask):
    code, out, _ = ask("sql", "select person_key from person_history order by all")
    assert code == 0
    assert out.split() == ["person_key", "----------", "p1", "p2", "p3"]


def test_sql_writes_a_file(ask, tmp_path):
    target = tmp_path / "rows.json"
    code, out, _ = ask("sql", "from sex", "--format", "json", "--out", str(target))
    assert (code, out) == (0, "")
    assert json.loads(target.read_text("utf-8")) == [{"code": "1", "label_zh": "男"}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["-- Why: a = b\nselect code from sex", "--format", "csv"],
        ["--format=csv", "--Why so\nselect code from sex"],
        ["--format", "csv", "--", "--Why\nselect code from sex"],
        ["--format", "csv", "-"],
    ],
)
def test_sql_takes_a_query_that_begins_with_a_comment(ask, monkeypatch, arguments):
    monkeypatch.setattr("sys.stdin", io.StringIO("-- From a file\nselect code from sex"))
    assert ask("sql", *arguments) == (0, "code\n1\n", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sql", "from nowhere"], 1),
        (["sql", "-- only a comment"], 1),
        (["sql", "", "--format", "parquet", "--out", "nothing.parquet"], 1),
        (["sql", "from sex", "--formt", "csv"], 2),
        (["sql", "from sex", "--formt=csv, or so"], 2),
        (["sql", "-- one", "from sex"], 2),
        (["sql", "drop table person_history"], 1),
        (["sql", "from sex", "--format", "parquet"], 2),
        (["sql", "from sex", "--format", "xml"], 2),
        (["sql", "from sex", "--known-at", "yesterday"], 2),
        (["sql", "from sex", "--known-at", "2024-01-31"], 1),
        (["sql"], 2),
        (["run", "somewhere"], 2),
        (["nonsense"], 2),
    ],
)
def test_faults_leave_with_their_code(ask, arguments, code):
    assert ask(*arguments)[0] == code


def test_publish_refuses_a_blocked_build_with_exit_code_3(home, call):
    make_build(home, verdict="block")
    code, out, err = call("publish")
    assert (code, out) == (3, "")
    assert "bianzhi check" in err
    make_build(home)
    code, out, _ = call("publish")
    assert code == 0
    assert "2 tables, 4 rows" in out


def test_messages_speak_chinese(home, call):
    code, _, err = call("--lang", "zh", "publish")
    assert code == 1
    assert "尚无构建" in err


def test_status_of_an_empty_home(call):
    code, out, _ = call("status")
    assert code == 0
    assert "bianzhi demo" in out
    state = json.loads(call("status", "--json")[1])
    assert (state["readings"], state["build"], state["published"]) == (0, None, None)


def test_shell_answers_line_by_line(ask, monkeypatch):
    typed = iter(["tables", "describe sex", "select count(*) as people", "from person_history;",
                  "from nowhere;", "help", "quit"])  # fmt: skip
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    code, out, err = ask("shell")
    assert code == 0
    assert "historical_change.person_history" in out
    assert "label_zh" in out
    assert "people\n------\n     3" in out
    assert "nowhere" in err


def test_every_verb_has_help_with_an_example(call):
    for verb in ("build", "check", "publish", "sql", "shell", "status", "run"):
        code, out, _ = call(verb, "--help")
        assert code == 0
        assert f"bianzhi {verb}" in out


def test_docs_of_nothing_built_says_what_to_do(call):
    code, _, err = call("docs")
    assert code == 1
    assert "bianzhi build" in err


def test_docs_refuses_a_folder(home, call, tmp_path):
    make_build(home)
    code, _, err = call("docs", "--out", str(tmp_path))
    assert code == 1
    assert f"{tmp_path}/warehouse.html" in err


def test_the_version_is_that_of_the_package(call):
    code, out, _ = call("--version")
    assert (code, out.splitlines()[0]) == (0, f"bianzhi {version('bianzhi')}")


def test_verbs_complete_without_being_loaded(monkeypatch):
    monkeypatch.setattr(cli.importlib, "import_module", None)
    group = cli._group()
    items = group.shell_complete(click.Context(group), "re")
    assert [item.value for item in items] == ["reland", "retract", "review", "report"]
    assert all(item.help for item in items)
