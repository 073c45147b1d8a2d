"""Every query of the documentation runs on the demo warehouse and returns rows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.demo import run_bianzhi

PAGES = (*sorted(PROJECT_ROOT.glob("[A-Z]*.md")), *sorted((PROJECT_ROOT / "docs").rglob("*.md")))
_BLOCK = re.compile(r"^```(sql|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def examples(language: str) -> list[Example]:
    result = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            result.append(Example(page, line, block.group(1), block.group(2)))
    return [example for example in result if example.language == language]


READING = (
    *("bianzhi sql", "bianzhi status", "bianzhi explain"),
    *("bianzhi lights", "bianzhi warnings", "bianzhi backtest"),
)
KNOWN_TIME = ("--known-at", "--diff")
# Commands on a reader's own files, and commands with tests elsewhere.
ELSEWHERE = (
    "make ",
    ".venv/bin/bianzhi --home ../office run PATH",
    "bianzhi report ",
    "bianzhi verify ",
    "bianzhi check ",
    "bianzhi findings ",
    "bianzhi notices ",
    "bianzhi export ",
    "bianzhi simulate ",
    "bianzhi site ",
)


def lines(example: Example) -> list[str]:
    return [line for line in example.text.splitlines() if line.strip()]


def of_known_time(example: Example) -> bool:
    return any(option in example.text for option in KNOWN_TIME)


def readings(known_time: bool) -> list[Example]:
    """Blocks that only query published data or another known time."""
    allowed = (*READING, "bianzhi build --known-at") if known_time else READING
    return [
        example
        for example in examples("sh")
        if of_known_time(example) == known_time
        and all(line.startswith(allowed) for line in lines(example))
    ]


@pytest.mark.parametrize("example", examples("sql"), ids=str)
def test_query(example, demo_home):
    """Run the query as a reader types it, between quotes."""
    _, *rows = run_bianzhi(demo_home, "sql", example.text, "--format", "csv").splitlines()
    assert rows, "the example finds nothing"


@pytest.mark.parametrize("example", readings(known_time=False), ids=str)
def test_command(example, demo_home):
    assert all(run_lines(example, demo_home))


@pytest.mark.slow
@pytest.mark.parametrize("example", readings(known_time=True), ids=str)
def test_known_time(example, own_home):
    assert all(run_lines(example, own_home))


def run_lines(example: Example, home: Home) -> list[str]:
    """The output of each line of a block."""
    words = [shlex.split(line, comments=True) for line in lines(example)]
    return [run_bianzhi(home, *arguments[1:]) for arguments in words if arguments]


@pytest.fixture(scope="module")
def own_home(demo_home, tmp_path_factory) -> Home:
    """A copy of the demo's archive and lake, for builds of other known times."""
    home = Home(tmp_path_factory.mktemp("demo") / "home")
    home.root.mkdir()
    for name in ("archive", "lake", "quarantine", "vault"):
        shutil.copytree(demo_home.root / name, home.root / name, copy_function=os.link)
    shutil.copy(demo_home.format_file, home.format_file)
    return home


def test_no_command_is_left_out_unseen():
    run = {str(reading) for reading in (*readings(known_time=False), *readings(known_time=True))}
    rest = [example for example in examples("sh") if str(example) not in run]
    assert not [str(o) for o in rest if not all(line.startswith(ELSEWHERE) for line in lines(o))]


def test_links_and_pictures_are_there():
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing


def test_there_are_examples():
    pages = {example.page.name for example in examples("sql")}
    assert {"README.md", "history.md"} <= pages
