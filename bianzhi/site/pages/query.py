"""The query page: a box for SQL over the carried tables, the thirty questions, what is carried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.site.carried.choice import Carried
from bianzhi.site.carried.parts import Part, Span
from bianzhi.site.carried.schema import MACROS
from bianzhi.site.parts import Column, command, section, table
from bianzhi.site.questions import Question, questions

_TABLES = (
    Column("name", label="table"),
    Column("all_rows", "count", label="rows_published"),
    Column("rows", "count", label="rows_here"),
    Column("span", label="rows_span"),
)


def content(carried: Carried, lang: str) -> Iterator[str]:
    """The box, the place of the answer, and the tables."""
    yield from section("ask", message("site.query_ask", lang), *_ask(carried, lang))
    answer = '<div id="answer-place"></div>'
    yield from section("answer", message("site.query_answer", lang), answer)
    yield from section("tables", message("site.query_tables", lang), *_tables(carried, lang))


def data(carried: Carried, lang: str) -> dict:
    """What the page's script needs before any table: statements, names, heads of columns."""
    return {
        "schemas": sorted({part.table.schema for part in carried.parts} | {MACROS}),
        "statements": carried.statements,
        "views": carried.views,
        "behind": dict(carried.behind),
        "partly": {part.name: _span(part, lang) for part in _partly(carried)},
        "heads": _heads(carried, lang),
        "questions": {_code(question): question.sql for question in carried.answered},
    }


def _code(question: Question) -> str:
    """The number of a question, from 1."""
    every = [own for readers in questions().readers for own in readers.questions]
    return str(every.index(question) + 1)


def _ask(carried: Carried, lang: str) -> Iterator[str]:
    yield f'<p class="note">{escape(message("site.query_note_page", lang))}</p>'
    label = escape(message("site.query_question", lang))
    yield f'<p class="field"><label for="question">{label}</label> '
    yield '<select id="question"><option value="">—</option>'
    for readers in questions().readers:
        yield f'<optgroup label="{escape(readers.reader.text(lang), quote=True)}">'
        for question in readers.questions:
            if question in carried.answered:
                text = escape(question.text(lang))
                yield f'<option value="{_code(question)}">{_code(question)}. {text}</option>'
        yield "</optgroup>"
    yield "</select></p>"
    yield f'<p class="field"><label for="sql">{escape(message("site.query_sql", lang))}</label>'
    yield '<textarea id="sql" rows="10" spellcheck="false" autocomplete="off" wrap="off">'
    yield "</textarea></p>"
    run = escape(message("site.query_run", lang))
    yield f'<p class="field"><button type="button" id="run" disabled>{run}</button> '
    yield '<span id="state" class="note" role="status"></span></p>'


def _tables(carried: Carried, lang: str) -> Iterator[str]:
    parts = [part for part in carried.parts if not part.is_whole]
    code = "query_partly" if parts else "query_whole"
    text = message(f"site.{code}", lang, tables=len(carried.parts), partly=len(parts))
    link = escape(message("site.query_columns", lang))
    yield f"<p>{escape(text)} "
    yield f'<a href="dictionary.html#marts">{link}</a></p>'
    if parts:
        title = message("site.query_shortened", lang)
        rows = [_row(part, lang) for part in parts]
        yield from table("shortened", title, _TABLES, rows, lang)
    every = [own for readers in questions().readers for own in readers.questions]
    missing = [question for question in every if question not in carried.answered]
    if missing:
        yield f"<p>{escape(message('site.query_not_here', lang))}</p>"
        for question in missing:
            yield f"<details><summary>{escape(question.text(lang))}</summary>"
            sql = " ".join(question.sql.split()).replace('"', '\\"')
            yield f'<p>{command(f"""bianzhi sql "{sql}" """.strip(), lang)}</p></details>'


def _row(part: Part, lang: str) -> dict:
    span = _span(part, lang)
    return {"name": part.name, "all_rows": part.all_rows, "rows": part.rows, "span": span}


def _partly(carried: Carried) -> Iterator[Part]:
    return (p for p in carried.parts if p.span in {Span.LAST_MONTHS, Span.YEAR_ENDS})


def _span(part: Part, lang: str) -> str:
    if part.first_month is None or part.span is Span.NONE:
        return message("site.query_left_out", lang)
    code = "query_year_ends" if part.span is Span.YEAR_ENDS else "query_since"
    return message(f"site.{code}", lang, month=locale_text.month(part.first_month, lang))


def _heads(carried: Carried, lang: str) -> dict[str, str]:
    """The head of each column of the carried tables: its label, the first of its comment."""
    labels: dict[str, str] = {}
    for name, comment in carried.comments:
        chinese, colon, _ = comment.partition(": ")
        if colon and not chinese.isascii() and not name.endswith(("_zh", "_en")):
            labels.setdefault(name, chinese if lang == "zh" else _spoken(name))
    for name, label in list(labels.items()):
        stem = re.sub("_(code|id)$", "", name)
        if stem != name:
            labels.setdefault(f"{stem}_{lang}", label.removesuffix("代码").removesuffix(" code"))
    computed: dict[str, Any] = dict(questions().columns)
    return {**labels, **{name: words.text(lang) for name, words in computed.items()}}


def _spoken(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
