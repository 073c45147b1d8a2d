"""The report on a reform, as the command writes it from the demo's city."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.demo import run_bianzhi

ADDRESS = re.compile(r"(?:src|href)\s*=|url\(|@import|<script", re.IGNORECASE)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole_and_the_same_each_time(demo_home, tmp_path: Path, lang: str) -> None:
    pages = []
    for name in ("first", "second"):
        out = tmp_path / name
        run_bianzhi(demo_home, "report", "reform", "--reform", "2018", "--out", out, "--lang", lang)
        pages.append((out / f"reform-2018-{lang}.html").read_bytes())
    assert pages[0] == pages[1]
    text = pages[0].decode("utf-8")
    assert ADDRESS.findall(text) == []
    assert text.count("<svg") == 5
    assert ("实有人数变化归因" if lang == "zh" else "In post: why they changed") in text
