"""Sentences about the figures as HTML: numbers lead to figures, sentences to their tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.sentences import Sentence
from bianzhi.reports.render.page.table import anchor_of


def sentence_section(document: Document) -> Iterator[str]:
    """The section with all sentences of a volume."""
    yield '<section id="sentences">'
    yield f"<h2>{escape(message('paper.sentences', document.lang))}</h2>"
    yield from sentence_list(document, document.sentences, with_tables=True)
    yield f'<p class="note">{escape(message("paper.sentences_note", document.lang))}</p>'
    yield "</section>"


def sentence_list(
    document: Document, sentences: Sequence[Sentence], with_tables: bool = False
) -> Iterator[str]:
    """Sentences as a list."""
    yield '<ul class="sentences">'
    for sentence in sentences:
        text = "".join(_piece(part.text, part.figure) for part in sentence.parts)
        yield f"<li>{text}{_tables(document, sentence) if with_tables else ''}</li>"
    yield "</ul>"


def _piece(text: str, figure: str | None) -> str:
    if figure is None:
        return escape(text)
    return f'<a href="#{escape(quote(figure, safe="/@"), quote=True)}">{escape(text)}</a>'


def _tables(document: Document, sentence: Sentence) -> str:
    links = [
        f'<a href="#{escape(anchor_of(code), quote=True)}">'
        f"{escape(layout.number(document, code))}</a>"
        for code in sentence.tables
    ]
    between = message("paper.between_tables", document.lang)
    whole = message("paper.sentence_tables", document.lang, tables="\x00")
    return f'<span class="ref">{escape(whole).replace(chr(0), between.join(links))}</span>'
