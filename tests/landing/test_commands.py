"""The commands as users type them: exit codes and messages in both languages."""

from __future__ import annotations

import filecmp
import json
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from bianzhi import cli
from bianzhi.core import messages
from bianzhi.core.home import FORMAT_VERSION, PROJECT_ROOT
from bianzhi.store.delivered import archive

DUTY = "organization_code,duty_no,duty_text\nA,1,甲\nA,1,甲\n,2,乙\n"


@pytest.fixture
def bianzhi(home, capsys):
    """Run the command line; return exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(["--home", str(home.root), *map(str, arguments)])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    yield run
    messages.choose_language(None)


def test_land_says_what_became_of_the_rows(bianzhi, sent):
    code, output, _ = bianzhi("land", sent("2024-12-31/duty.csv", DUTY), "--source", "canonical")
    assert code == 0
    assert "read 3 = landed 1 + collapsed 1 + quarantined 1" in output
    code, output, _ = bianzhi("land", sent("2024-12-31/duty.csv", DUTY), "--source", "canonical")
    assert code == 0
    assert "no change" in output


def test_a_refused_delivery_makes_the_command_fail(bianzhi, sent):
    sent("2024-11-30/duty.csv", DUTY)
    inbox = sent("2024-12-31/duty.csv", "organization_code,x\nA,1\n")
    code, output, errors = bianzhi("--lang", "zh", "land", inbox, "--source", "canonical")
    assert code == 1
    assert "2024-11-30" in output
    assert "已入湖" in output
    for word in ("2024-12-31/duty.csv", "列 x", "[unknown_header]", "[missing_column]", "→"):
        assert word in errors


def test_many_problems_of_one_kind_are_shown_in_part_and_kept_in_full(bianzhi, sent, tmp_path):
    headers = [f"x{number}" for number in range(1900)]
    inbox = sent("2024-12-31/duty.csv", f"organization_code,{','.join(headers)}\nA{',1' * 1900}\n")
    sent("2024-11-30/duty.csv", "organization_code,x1,x2,x3,x4,x5,x6\nA,1,1,1,1,1,1\n")
    code, _, errors = bianzhi("land", inbox, "--source", "canonical")
    assert code == 1
    assert errors.count("column x") == 6 + 5
    assert "[unknown_header] and 1,895 more of this kind" in errors
    (named,) = re.findall(r"Every problem of this run: (.+)", errors)
    path = Path(named)
    assert path.read_text("utf-8").count("[unknown_header]") == 1900 + 6
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["land", "x"], "--source"),
        (["land", "--source", "canonical"], "PATH"),
        (["land", "x", "--source", "canonical", "--as-of", "soon"], "soon"),
        (["land", "x", "--source", "canonical", "--received-at", "soon"], "soon"),
        (["land", "x", "--source", "nowhere"], "nowhere"),
        (["reland"], "--source"),
        (["retract", "d1"], "--reason"),
    ],
)
def test_wrong_usage(arguments, word, bianzhi):
    code, _, errors = bianzhi(*arguments)
    assert code == 2
    # A command keeps the language of its first loading in the process.
    assert word in errors or (word == "PATH" and "路径" in errors)


@pytest.mark.parametrize("verb", ["land", "reland", "retract", "upgrade"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_has_an_example(verb, lang, bianzhi):
    code, output, _ = bianzhi("--lang", lang, verb, "--help")
    assert code == 0
    assert f"bianzhi {verb}" in output


def test_options_reach_the_landing(bianzhi, home, sent):
    inbox = sent("duty.csv", DUTY)
    output = ["--as-of", "2024-12-31", "--scope", "350502", "--received-at", "2025-01-10"]
    code, _, _ = bianzhi("land", inbox, "--source", "canonical", *output)
    entry = archive.entries(home)[0]
    assert code == 0
    assert (entry["as_of_date"], entry["scope"]) == ("2024-12-31", "350502")
    assert entry["received_at"] == "2025-01-10T15:59:59.999999Z"


def test_reland_and_retract(bianzhi, home, sent, contract):
    path = contract("source: mine\nentities: {duty: {}}")
    bianzhi("land", sent("2024-12-31/duty.csv", DUTY), "--contract", path)
    delivery = archive.entries(home)[0]["delivery_id"]
    path = contract("source: mine\nentities: {duty: {aliases: {duty_text: {甲: 乙}}}}")
    code, output, _ = bianzhi("reland", delivery, "--contract", path)
    assert (code, "changed contract" in output) == (0, True)
    code, output, _ = bianzhi("retract", delivery, "--reason", "sent by mistake")
    assert (code, delivery in output) == (0, True)
    code, _, errors = bianzhi("retract", "d000", "--reason", "x")
    assert (code, "d000" in errors) == (1, True)


def test_another_format_is_refused_and_an_older_one_rebuilt(bianzhi, home, sent):
    inbox = sent("2024-12-31/duty.csv", DUTY)
    bianzhi("land", inbox, "--source", "canonical")
    assert "nothing to do" in bianzhi("upgrade")[1]
    home.format_file.write_text(f"{FORMAT_VERSION + 1}\n")
    for command in (["land", inbox, "--source", "canonical"], ["upgrade"], ["sql", "select 1"]):
        code, _, errors = bianzhi(*command)
        assert (code, "newer" in errors) == (1, True)
    home.format_file.write_text(f"{FORMAT_VERSION - 1}\n")
    code, _, errors = bianzhi("land", inbox, "--source", "canonical")
    assert (code, "bianzhi upgrade" in errors) == (1, True)
    code, output, _ = bianzhi("upgrade")
    assert (code, "1 readings" in output) == (0, True)
    assert home.format() == FORMAT_VERSION


def test_what_an_older_version_built_is_not_published_after_an_upgrade(bianzhi, home, sent):
    bianzhi("land", sent("2024-12-31/duty.csv", DUTY), "--source", "canonical")
    slot = home.current_build.with_name("slot-1")
    slot.mkdir(parents=True)
    home.current_build.symlink_to(slot.name)
    assert bianzhi("upgrade", "--rebuild")[0] == 0
    assert home.current_build.exists()
    home.format_file.write_text(f"{FORMAT_VERSION - 1}\n")
    assert bianzhi("upgrade")[0] == 0
    assert not home.current_build.is_symlink()
    for verb in ("check", "publish"):
        code, _, errors = bianzhi(verb)
        assert (code, "bianzhi build" in errors) == (1, True)


def test_upgrade_where_there_is_no_warehouse(bianzhi):
    assert bianzhi("upgrade")[0] == 1


def test_a_lost_lake_comes_back_byte_for_byte(bianzhi, home, sent, contract, tmp_path):
    bianzhi("land", sent("2024-12-31/duty.csv", DUTY), "--source", "canonical")
    path = contract("source: mine\nentities: {duty: {aliases: {duty_text: {甲: 乙}}}}")
    bianzhi("land", sent("2024-11-30/duty.csv", DUTY), "--contract", path)
    path.unlink()
    home.lake.rename(tmp_path / "lake")
    home.quarantine.rename(tmp_path / "quarantine")
    assert bianzhi("upgrade", "--rebuild")[0] == 0
    for result, before in ((home.lake, "lake"), (home.quarantine, "quarantine")):
        files = [file.relative_to(result) for file in result.rglob("*.parquet")]
        assert files
        same, different, missing = filecmp.cmpfiles(result, tmp_path / before, files, shallow=False)
        assert (len(same), different, missing) == (len(files), [], [])


def test_every_message_is_there_in_both_languages():
    for code, texts in messages.catalogue().items():
        assert set(texts) == set(messages.LANGUAGES), code


def test_every_problem_has_its_sentence_and_its_remedy():
    known = messages.catalogue()
    folders = (PROJECT_ROOT / name for name in ("bianzhi", "ingest"))
    sources = [file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py")]
    raised = {code for text in sources for code in re.findall(r'Problem\(\s*"([a-z_.]+)"', text)}
    assert len(raised) > 30
    assert [code for code in sorted(raised) if f"{code}_remedy" not in known] == []
    assert [code for code in sorted(raised) if code not in known] == []


def test_the_group_knows_the_verbs(home):
    result = CliRunner().invoke(cli._group(), ["--home", str(home.root), "--help"])
    assert result.exit_code == 0
    assert "retract" in result.output


def test_status_shows_refusals_until_the_delivery_lands(bianzhi, sent, home):
    inbox = sent("2024-12-31/duty.csv", "organization_code,x\nA,1\n")
    assert bianzhi("land", inbox, "--source", "canonical")[0] == 1
    _, output, _ = bianzhi("status")
    assert "Refused and not landed since: 1" in output
    assert "2024-12-31" in output
    assert "2024-12-31/duty.csv" in output
    (full,) = home.log.glob("refused-*.txt")
    assert str(full) in output
    assert "[unknown_header]" in full.read_text("utf-8")
    assert stat.S_IMODE(full.stat().st_mode) == 0o600
    _, output, _ = bianzhi("--lang", "zh", "status")
    assert "被拒收" in output
    sent("2024-12-31/duty.csv", DUTY)
    assert bianzhi("land", inbox, "--source", "canonical")[0] == 0
    _, output, _ = bianzhi("--lang", "en", "status")
    assert "Refused" not in output
    assert not list(home.log.glob("refused-*.txt"))
    _, output, _ = bianzhi("status", "--json")
    source = json.loads(output)["sources"][0]
    assert (source["quarantined"], source["unreadable"]) == (1, 0)
