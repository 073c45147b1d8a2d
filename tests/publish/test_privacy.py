"""Personal data is neither published nor exported; allowed texts go out and are logged."""

from __future__ import annotations

import json
import shutil
import stat
from datetime import date

import polars as pl
import pytest

from bianzhi.cli import main
from bianzhi.core.home import Home
from bianzhi.core.messages import choose_language
from bianzhi.core.problems import Failed, Refused
from bianzhi.publish.privacy import require_private_cells
from bianzhi.publish.publication import publish
from bianzhi.publish.published import current_publication
from bianzhi.reports.register.private import document_cells
from bianzhi.store.people.identities import SCHEMA, Identities
from bianzhi.store.private_files import prepare
from tests.publish.conftest import PEOPLE, make_build

NAME = "郑晓明"


def with_vault(home):
    """Let a warehouse know one person."""
    prepare(home)
    person = ("k1", "n1", "350502199003074518", NAME, date(1990, 3, 7), None, "l1")
    Identities(home).add(pl.DataFrame([person], schema=SCHEMA, orient="row"))
    return home


@pytest.fixture
def vault(home):
    return with_vault(home)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A published warehouse that knows one person; tests ask it and write nothing but its logs."""
    home = with_vault(Home.at(tmp_path_factory.mktemp("published") / "home"))
    make_build(home)
    publish(home)
    return home


@pytest.fixture
def own_published(published, home):
    """A copy of the published warehouse, in which a test may build and publish."""
    shutil.copytree(published.root, home.root, symlinks=True)
    return home


def leaking(value):
    return [("p1", value, "2020-01-31", None, "330"), *PEOPLE[1:]]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (NAME, "name"),
        (f"经办人{NAME}", "name"),
        ("35052119850612003X", "citizen_id"),
        ("138 0595 1234", "phone"),
    ],
)
def test_a_build_that_shows_a_person_is_not_published(own_published, value, rule):
    before = current_publication(own_published).publication_id
    make_build(own_published, people=leaking(value))
    with pytest.raises(Refused) as refused:
        publish(own_published)
    assert refused.value.exit_code == 3
    (problem,) = refused.value.problems
    assert problem.code == f"privacy.{rule}"
    for lang in ("en", "zh"):
        text = problem.text(lang)
        assert "historical_change.person_history" in text
        assert "organization_code" in text
        assert "1" in text
        assert value not in text
        assert NAME not in text
    assert current_publication(own_published).publication_id == before


def test_an_allowed_text_goes_out_and_is_logged(vault):
    make_build(vault, people=leaking(NAME))
    allowed = f"{{text: {NAME}, reason: a hill of that name}}"
    (vault.root / "bianzhi.yml").write_text(f"privacy: {{allowed: [{allowed}]}}\n", "utf-8")
    publish(vault)
    (line,) = (vault.log / "privacy.log").read_text("utf-8").splitlines()
    assert json.loads(line)["reasons"] == ["a hill of that name"]
    assert NAME not in line


@pytest.mark.parametrize("text", ["allowed: 5", "- x", "allowed: [{text: a}]", "allowed: ["])
def test_a_policy_that_cannot_be_read_blocks(own_published, text):
    (own_published.root / "bianzhi.yml").write_text(f"privacy:\n  {text}\n", "utf-8")
    with pytest.raises(Refused, match=r"bianzhi\.yml"):
        publish(own_published)


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "table"])
def test_an_export_that_shows_a_person_is_not_written(published, tmp_path, capsys, form):
    out = tmp_path / f"out.{form}"
    out.write_text("as it was")
    choose_language(None)
    query = f"select code, '{NAME}' as remark from sex"
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", query, "--format", form, "--out", str(out)])
    shown = capsys.readouterr()
    assert left.value.code == 3
    assert "remark" in shown.err
    assert NAME not in shown.err + shown.out
    assert out.read_text() == "as it was"
    assert [path.name for path in tmp_path.glob("*out*")] == [out.name]
    assert not list(tmp_path.glob(".*"))


def test_each_search_of_the_vault_is_logged_without_values(vault):
    make_build(vault)
    publish(vault)
    lines = (vault.log / "vault.log").read_text("utf-8").splitlines()
    assert [json.loads(line)["purpose"] for line in lines] == ["search of bianzhi.duckdb"]
    assert stat.S_IMODE((vault.log / "vault.log").stat().st_mode) == 0o600


class _Text:
    """The part of a document without tables that ``document_cells`` reads."""

    def __init__(self, note):
        self.title, self.subtitle, self.notes = "年报", "", [note]
        self.tables = self.charts = self.checks = self.sentences = ()


def test_a_report_that_shows_a_person_is_refused(vault):
    require_private_cells(vault, document_cells(_Text("编制总数")), "report")
    with pytest.raises(Refused) as refused:
        require_private_cells(vault, document_cells(_Text(f"由{NAME}提供")), "report")
    assert refused.value.exit_code == 3
    assert NAME not in str(refused.value)


def test_an_encrypted_vault_without_its_key_stops_a_publication(vault, monkeypatch):
    make_build(vault)
    monkeypatch.setenv("BIANZHI_VAULT_KEY", "0123456789abcdef-a-good-long-key")
    Identities(vault)
    monkeypatch.delenv("BIANZHI_VAULT_KEY")
    with pytest.raises(Failed, match="encrypted"):
        publish(vault)
    assert current_publication(vault) is None


@pytest.mark.parametrize(
    "query",
    [
        f"select 1 as {NAME}",
        "select 350502199003074518 as number",
        "select cast(350502199003074518 as decimal(18, 0)) as number",
    ],
)
def test_headings_and_long_numbers_of_an_export_are_searched(published, tmp_path, capsys, query):
    out = tmp_path / "out.csv"
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", query, "--out", str(out)])
    assert left.value.code == 3
    shown = capsys.readouterr().err
    assert "#1" in shown or "number" in shown
    assert NAME not in shown
    assert "350502199003074518" not in shown
    assert not out.exists()


BIRTHS = [
    "select date '1990-03-07' as birth_date",
    "select timestamp '1990-03-07 00:00' as born_on",
    "select '1990-03-07' as date_of_birth",
    "select 19900307 as 出生日期",
    "select {'birth_date': date '1990-03-07'} as person",
    "select [date '1990-03-07'] as births",
]


@pytest.mark.parametrize("query", BIRTHS)
@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_days_of_birth_are_not_exported(published, tmp_path, capsys, query, form):
    out = tmp_path / f"out.{form}"
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", query, "--format", form, "--out", str(out)])
    assert left.value.code == 3
    assert "1990" not in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("query", [*BIRTHS, f"select '{NAME}' as remark"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_printed_for_programs_is_searched_before_a_row_is_printed(
    published, capsys, query, form
):
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", query, "--format", form])
    assert left.value.code == 3
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "query", ["select date '1990-03-01' as birth_month", "select date '1990-03-07' as founded_on"]
)
def test_months_of_birth_and_other_dates_are_exported(published, capsys, query):
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", query, "--format", "csv"])
    assert not left.value.code
    assert "1990-03-0" in capsys.readouterr().out


def test_the_table_on_the_screen_is_not_searched(published, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published.root), "sql", "select date '1990-03-07' as birth_date"])
    assert not left.value.code
    assert "1990-03-07" in capsys.readouterr().out


@pytest.mark.parametrize("older", [{"format_version": 1}, {"table_macros": None}])
def test_a_report_on_a_publication_of_an_older_version_says_what_to_run(home, capsys, older):
    make_build(home)
    folder = publish(home).folder
    record = json.loads((folder / "publication.json").read_text("utf-8"))
    (folder / "publication.json").chmod(0o644)
    changed = {name: value for name, value in {**record, **older}.items() if value is not None}
    (folder / "publication.json").write_text(json.dumps(changed), "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home.root), "report", "annual", "--year", "2024"])
    assert left.value.code == 1
    assert "bianzhi publish" in capsys.readouterr().err
