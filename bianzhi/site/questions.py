"""The thirty questions with their SQL: on the query page of a site, and in docs/questions.md.

``python -m bianzhi.site.questions`` writes the page of the documentation again; a test fails when
it is stale.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "questions.md"
_WIDE = 100
_HEAD = """\
# Thirty questions and their queries

Each query runs as it is, with `bianzhi sql` or in any DuckDB client that opens the published file.
The query page of [the site](site.md) has them at hand. Names need no schema. The views that end
in `_labelled` have names and labels beside the codes; the [marts](marts.md) say what each column
means. A test runs all of them on the demo.

This page is written by `python -m bianzhi.site.questions`.
"""


class Words(Definition):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The text in one language."""
        return self.zh if lang == "zh" else self.en


class Question(Words):
    """A question and the query that answers it."""

    sql: str


class Readers(Definition):
    """The questions of one kind of reader."""

    reader: Words
    questions: tuple[Question, ...]


class Questions(Definition):
    """All questions, and the names of the columns that their queries compute."""

    readers: tuple[Readers, ...]
    columns: dict[str, Words]


@cache
def questions() -> Questions:
    """The content of ``questions.yml``."""
    return read(Path(__file__).with_name("questions.yml"), Questions)


def page() -> str:
    """The page of the documentation as text."""
    return "\n".join([_HEAD, *_sections()]).rstrip("\n") + "\n"


def _sections() -> Iterator[str]:
    number = 0
    for readers in questions().readers:
        yield f"## {readers.reader.en}\n"
        for question in readers.questions:
            number += 1
            start = f"{number}. "
            inner = " " * len(start)
            yield textwrap.fill(start + question.en, _WIDE, subsequent_indent=inner)
            yield f"\n```sql\n{question.sql}```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
