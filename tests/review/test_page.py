"""The example of docs/how_to/return_files.md, run line by line."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from bianzhi import cli
from bianzhi.core import messages
from bianzhi.core.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "how_to" / "return_files.md"
_FILE = re.compile(r"```csv (\S+)\n(.*?)```", re.DOTALL)
_LINE = re.compile(r"^ *bianzhi (.+)$", re.MULTILINE)


def run(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert not left.value.code
    messages.choose_language(None)


def test_the_example_of_the_page(home, tmp_path: Path, monkeypatch, capsys):
    text = PAGE.read_text("utf-8")
    (name, content), *_ = _FILE.findall(text)
    folder = tmp_path / "sent" / "2024-12-31"
    folder.mkdir(parents=True)
    (folder / name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    land, review, again, *templates = map(shlex.split, _LINE.findall(text))
    run(land)
    assert "quarantined 1" in capsys.readouterr().out
    run(review)
    assert (Path("to_correct") / "delivery.yml").exists()
    path = Path("to_correct") / "2024-12-31" / f"{name}.xlsx"
    book = openpyxl.load_workbook(path)
    assert book["人员"]["B3"].comment is not None
    book["人员"]["B3"] = "B01"
    book.save(path)
    capsys.readouterr()
    run(again)
    output = capsys.readouterr().out
    assert "restated" in output
    assert "landed 2 + collapsed 0 + quarantined 0" in output
    assert len(templates) == 2
    for line in templates:
        run(line)
        assert Path(line[line.index("--out") + 1]).exists()
