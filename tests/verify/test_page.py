"""The worked example of docs/verify.md prints what the page shows; the page names every header."""

from __future__ import annotations

import re

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.verify.line import ACTIONS
from bianzhi.verify.request import request_columns
from tests.support.demo import run_bianzhi

PAGE = PROJECT_ROOT / "docs" / "verify.md"


def block(kind: str) -> str:
    return re.search(rf"^```{kind}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)[1]


def test_the_example_prints_what_the_page_shows(demo_home, tmp_path):
    path = tmp_path / "moves.csv"
    path.write_text(block("csv"), "utf-8")
    assert run_bianzhi(demo_home, "verify", str(path)) == block("text")


def test_the_page_names_every_header_and_action():
    text = PAGE.read_text("utf-8")
    columns = request_columns()
    named = [*columns.headers, *ACTIONS, *columns.ignored[::2]]
    named += [header for headers in columns.headers.values() for header in headers]
    named += [label for labels in columns.actions.values() for label in labels]
    assert [name for name in named if name not in text and not name.isascii()] == []
    assert [name for name in ACTIONS if f"`{name}`" not in text] == []
