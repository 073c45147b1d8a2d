"""Under ``--lang zh`` the command line prints no English, in any error."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bianzhi.core import messages
from bianzhi.core.home import PROJECT_ROOT
from tests.cli.walk import NOTHING

# Names that are not translated: of formats, standards, variables, files.
NAMES = (
    *("bianzhi", "BIANZHI", "HOME", "LANG", "warehouse", "JSON", "ISO", "YAML", "SQL", "Parquet"),
    *("xlsx", "docx", "pdf", "html", "HTML", "csv", "txt", "YYYY", "MM", "DD", "UTF", "dbt"),
    *("DuckDB", "Spark"),
    # Values of --by, listed in its help, and a table of codes.
    *("county", "system", "level", "class", "codes", "reform"),
    # A value of --reports.
    "none",
    # A mart that a help text mentions, and the suffix of a contract.
    *("history", "yml"),
)
EXAMPLE = re.compile(r"示例：.*?(?=\n\s*\n|\n\S|示例：|\Z)", re.DOTALL)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: v for name, v in os.environ.items() if not name.startswith("BIANZHI_")}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT_ROOT,
        env={**known, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def spoken() -> dict[str, dict]:
    result = {}
    for lang in ("zh", "en"):
        done = run("tests.cli.walk", lang)
        assert done.returncode == 0, done.stderr
        result[lang] = json.loads(done.stdout)
    return result


def english(told: dict, case: dict) -> set[str]:
    """The English words that are not names."""
    names = {*NAMES, *NOTHING.split("-")}
    for kind in ("commands", "options", "choices"):
        names |= {word for name in told[kind] for word in re.findall(r"[A-Za-z]+", name)}
    typed = {word for item in case["arguments"] for word in re.findall(r"[A-Za-z]+", item)}
    text = EXAMPLE.sub("", case["text"])
    return set(re.findall(r"[A-Za-z]{2,}", text)) - names - typed - {"help"}


def test_every_command_and_kind_of_error_is_walked(spoken):
    cases = spoken["zh"]["cases"]
    helped = {tuple(case["arguments"]) for case in cases if case["kind"] == "help"}
    assert {("report", "annual", "--help"), ("explain", "figure", "--help"), ()} <= helped
    assert len(helped) > 25
    codes = {(case["kind"], case["code"]) for case in cases}
    assert codes == {("help", 0), ("error", 2)}


def test_nothing_is_english_in_chinese(spoken):
    output = spoken["zh"]
    result = {
        " ".join(case["arguments"]): words
        for case in output["cases"]
        if (words := english(output, case))
    }
    assert result == {}


def test_usage_and_sections_are_chinese(spoken):
    for case in spoken["zh"]["cases"]:
        sections = ("用法：", "选项：") if case["kind"] == "help" else ("错误：",)
        assert all(section in case["text"] for section in sections)
    top = spoken["zh"]["cases"][0]["text"]
    assert "[选项] 命令 [参数]..." in top
    assert "命令：" in top


HAN = "\u3400-\u9fff"
# Punctuation of English beside a Chinese character. A colon or comma may stand in a file that is
# described, in quotation marks.
MIXED = re.compile(
    rf"[{HAN}）”》][,;:!?](?=\s|$|[{HAN}])|[,;:!?]\s?[{HAN}（“《]|[{HAN}]\s?\((?!\w+\))"
    rf"|\([{HAN}]|[{HAN}]\)|[{HAN}]\.(?=\s|$)|[：，；、] (?=\S)"
)
QUOTED = re.compile("“[^”]*”")


def mixed(text: str) -> list[str]:
    return [line for line in text.splitlines() if MIXED.search(QUOTED.sub("", line))]


def test_punctuation_is_chinese_in_chinese(spoken):
    assert {line for case in spoken["zh"]["cases"] for line in mixed(case["text"])} == set()
    # Names of columns are a list of the program, by commas.
    texts = {
        code: both["zh"]
        for code, both in messages.catalogue().items()
        if not code.endswith("columns")
    }
    assert {code: lines for code, text in texts.items() if (lines := mixed(text))} == {}


@pytest.mark.parametrize(
    "text", ["选项:", "用法： bianzhi", "行 (列)", "是,否", "(是)", "完成.", "[x; 必填]", "真的!"]
)
def test_mixed_punctuation_is_noticed(text):
    assert mixed(text)


def test_placeholders_of_options_are_chinese(spoken):
    """A placeholder with the name of a command's word is English as well."""
    helps = [case["text"] for case in spoken["zh"]["cases"] if case["kind"] == "help"]
    words = {word for text in helps for word in re.findall(r"^  --\S+ ([A-Z]{3,})\b", text, re.M)}
    assert words == set()


def test_english_is_as_click_has_it(spoken):
    texts = {" ".join(case["arguments"]): case["text"] for case in spoken["en"]["cases"]}
    assert texts[""].startswith("Usage: bianzhi [OPTIONS] COMMAND [ARGS]...")
    assert "Show this message and exit." in texts["sql --help"]
    assert "Usage: bianzhi sql [OPTIONS] QUERY" in texts["sql --help"]
    assert "Error: Missing argument 'QUERY'." in texts["sql"]
    # Only the example of the description is Chinese.
    chinese = [text for text in texts.values() if re.search(r"[\u4e00-\u9fff]", text)]
    assert all("机构编制" in text for text in chinese)


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--lang", "zh", "sql"), {}),
        (("--lang=zh", "sql"), {}),
        (("sql", "--lang", "zh"), {}),
        (("sql", "--lang=zh"), {}),
        (("sql",), {"BIANZHI_LANG": "zh"}),
        # The last option wins, even if it names no language.
        (("--lang", "zh", "--lang", "xx"), {}),
        (("--lang", "xx"), {"BIANZHI_LANG": "zh"}),
    ],
)
def test_the_language_is_known_before_parsing(arguments, environment):
    done = run("bianzhi", *arguments, **environment)
    assert done.returncode == 2
    assert "错误：" in done.stderr
    assert "Error" not in done.stderr


def test_a_report_in_chinese_may_be_asked_for_in_english():
    done = run("bianzhi", "--lang", "en", "report", "annual")
    assert "Missing option '--year'" in done.stderr


def test_a_near_command_is_proposed():
    assert "Did you mean 'warnings'?" in run("bianzhi", "warnigns").stderr
    assert "是否为 'warnings'？" in run("bianzhi", "--lang", "zh", "warnigns").stderr
    assert "'--year'" in run("bianzhi", "--lang", "zh", "report", "annual", "--yaer", "1").stderr


def test_every_text_of_the_parser_is_in_the_catalogue():
    """Texts that a newer parser words differently would be English again."""
    catalogue = messages.catalogue()
    known = {both["en"] for code, both in catalogue.items() if code.startswith("parser.")}
    missing = {text for text in _texts_of_click() if text not in known}
    # Faults of a program that declares its options wrongly; no user sees them.
    declared = ("declar", "defined twice", "Boolean option", "Unknown color")
    assert {text for text in missing if not any(part in text for part in declared)} == set()


def _texts_of_click() -> set[str]:
    texts = set()
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                wanted = node.args[:1] if node.func.id == "_" else node.args[:2]
                texts |= {item.value for item in wanted if isinstance(item, ast.Constant)}
    return texts


@pytest.mark.parametrize("arguments", [("--version",), ("--lang", "zh", "--version")])
def test_the_version_names_the_program_and_its_parts(arguments):
    done = run("bianzhi", *arguments)
    lines = done.stdout.split("\n")
    assert done.returncode == 0
    assert re.fullmatch(r"bianzhi \d+\.\d+\.\d+\S*", lines[0])
    named = [line.split()[0] for line in lines[1:] if line]
    assert named == ["duckdb", "dbt-core", "dbt-duckdb", "python"]


def test_the_version_imports_none_of_its_parts():
    code = (
        "import sys\nfrom bianzhi import cli\n"
        "try:\n    cli.main(['--version'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'duckdb', 'dbt', 'polars', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
