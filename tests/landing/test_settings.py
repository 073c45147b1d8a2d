"""bianzhi.yml is one typed file: every fault at once with its line, and a way from older files."""

from __future__ import annotations

import stat
from textwrap import indent

import pytest

from bianzhi.cli import main
from bianzhi.core.configuration import settings_page
from bianzhi.core.configuration.settings import OLD_FILES, InputLimits, Settings, settings_of
from bianzhi.core.messages import choose_language
from bianzhi.core.problems import Refused

GATE = "# known since March\ncanonical.person.major.code: {outcome: warn, reason: known}\n"
PRIVACY = "allowed:\n- {text: 于建设, reason: part of a title}  # not the member of staff\n"


@pytest.fixture
def office(home):
    home.root.mkdir()
    return home


@pytest.fixture
def upgrade(office, capsys):
    """Run ``bianzhi upgrade``; returns what it printed. The folder holds no deliveries."""

    def run() -> str:
        choose_language(None)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(office.root), "upgrade"])
        assert left.value.code != 0
        printed = capsys.readouterr()
        return printed.out + printed.err

    return run


def write(home, **files: str) -> None:
    for name, text in files.items():
        (home.root / f"{name}.yml").write_text(text, "utf-8")


def refused(home) -> list:
    with pytest.raises(Refused) as caught:
        settings_of(home)
    return caught.value.problems


def test_without_a_file_everything_has_its_default(office):
    assert settings_of(office) == Settings()
    write(office, bianzhi="# nothing yet\nlimits:\ngate:\n")
    assert settings_of(office) == Settings()


def test_sections_are_read(office):
    write(
        office,
        bianzhi=f"limits: {{rows: 7}}\nsources: {{fujian: 3}}\nprivacy:\n{indent(PRIVACY, '  ')}"
        "gate: {a.b: {outcome: pass, reason: 2024-03-01}}\ncover: {issuer: 编办}\n",
    )
    read = settings_of(office)
    assert read.limits == InputLimits(rows=7)
    assert read.sources == {"fujian": 3}
    assert [item.text for item in read.privacy.allowed] == ["于建设"]
    assert (read.gate["a.b"].outcome, read.gate["a.b"].reason) == ("pass", "2024-03-01")
    assert read.cover.issuer == {"en": "编办", "zh": "编办"}


def test_all_faults_come_at_once_each_with_its_line(office):
    text = """\
limts: {}
limits:
  rows: -1
  row: 3
  cells: true
gate:
  a.b: {outcome: no}
sources: {x: 1}
sources: {y: z}
"""
    write(office, bianzhi=text)
    faults = [
        (problem.code.removeprefix("configuration."), problem.values["place"], problem.row)
        for problem in refused(office)
    ]
    assert sorted(faults, key=lambda fault: (fault[2], fault)) == [
        ("unknown_key", "limts", 1),
        ("wrong_value", "limits.rows", 3),
        ("unknown_key", "limits.row", 4),
        ("wrong_value", "limits.cells", 5),
        ("missing_key", "gate.a.b", 7),
        ("wrong_value", "gate.a.b.outcome", 7),
        ("duplicate_key", "sources", 9),
        ("wrong_value", "sources.y", 9),
    ]


def test_an_unknown_key_names_the_nearest_ones_first(office):
    write(office, bianzhi="limits: {file_byte: 3}\n")
    (problem,) = refused(office)
    assert "known here: file_bytes, " in problem.text("en")
    assert "此处可用：file_bytes, " in problem.text("zh")
    assert str(office.root / "bianzhi.yml") in problem.text("zh")


def test_a_value_that_may_name_a_person_is_not_shown(office):
    write(
        office,
        bianzhi="privacy: {allowed: [{text: [郑晓明], reason: x}]}\ncover: {issuer: [郑晓明]}\n",
    )
    problems = refused(office)
    assert len(problems) == 2
    for problem in problems:
        for lang in ("en", "zh"):
            assert "郑晓明" not in problem.text(lang)


@pytest.mark.parametrize("topic", OLD_FILES)
def test_a_file_of_its_own_is_refused_with_the_way_out(office, topic):
    write(office, **{topic: "{}\n"})
    (problem,) = refused(office)
    assert f"{topic}.yml" in problem.text("en")
    for lang in ("en", "zh"):
        assert "bianzhi upgrade" in problem.text(lang)


def test_the_upgrade_moves_old_files_with_their_comments(office, upgrade):
    write(office, bianzhi="# ours\ncover: {issuer: 编办}\n", gate=GATE, privacy=PRIVACY)
    (office.root / "privacy.yml").chmod(0o640)
    printed = upgrade()
    assert "gate.yml" in printed
    assert "privacy.yml" in printed
    path = office.root / "bianzhi.yml"
    assert path.read_text("utf-8") == (
        "# ours\ncover: {issuer: 编办}\n\n"
        "privacy:\n  allowed:\n  - {text: 于建设, reason: part of a title}"
        "  # not the member of staff\n\n"
        "gate:\n  # known since March\n"
        "  canonical.person.major.code: {outcome: warn, reason: known}\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) & ~0o640 == 0
    assert [path.name for path in office.root.glob("*.yml")] == ["bianzhi.yml"]
    assert settings_of(office).gate["canonical.person.major.code"].reason == "known"


def test_the_upgrade_copes_with_braces_and_with_a_half_done_upgrade(office, upgrade):
    write(
        office,
        bianzhi="{cover: {issuer: 编办}, sources: {a: 1}}",
        sources="a: 1",
        limits="{rows: 7}",
    )
    upgrade()
    read = settings_of(office)
    assert (read.limits.rows, read.sources, read.cover.issuer["zh"]) == (7, {"a": 1}, "编办")


def test_the_upgrade_changes_nothing_where_the_two_differ_or_do_not_fit(office, upgrade):
    for files, rule in (
        ({"bianzhi": "sources: {a: 1}\n", "sources": "a: 2\n"}, "both_files"),
        ({"bianzhi": "", "sources": "a: x\n"}, "wrong_value"),
        ({"bianzhi": "", "sources": "a: [\n"}, "not_yaml"),
        ({"bianzhi": "- a\n", "sources": "a: 1\n"}, "wrong_value"),
    ):
        write(office, **files)
        assert f"[{rule}]" in upgrade()
        for name, text in files.items():
            assert (office.root / f"{name}.yml").read_text("utf-8") == text


def test_the_page_of_settings_is_fresh():
    assert settings_page.PAGE.read_text("utf-8") == settings_page.page()


def test_every_example_of_the_page_is_valid(office):
    parts = settings_page.PAGE.read_text("utf-8").split("```yaml\n")[1:]
    assert len(parts) == len(Settings.model_fields)
    write(office, bianzhi="".join(part.split("```")[0] for part in parts))
    assert settings_of(office).model_fields_set == set(Settings.model_fields)
