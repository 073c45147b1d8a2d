"""The figures that the site shows: their names, definitions, sources and commands.

A page links the name of each figure to its entry in the dictionary. ``figures.yml`` names the
published column behind a figure and the command that traces it; the texts are in the catalogue.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.messages import message


class FigureTerms(Definition):
    """A figure: the published column it comes from, and a command that explains it."""

    source: str
    command: str


@cache
def figures() -> dict[str, FigureTerms]:
    """All figures of the site by code, in the order of the dictionary."""
    return read(Path(__file__).with_name("figures.yml"), dict[str, FigureTerms])


def name(code: str, lang: str) -> str:
    """The name of a figure."""
    return message(f"sitefigure.{code}", lang)


def link(code: str, lang: str, text: str | None = None) -> str:
    """The name of a figure (or ``text``) as a link to its definition."""
    if code not in figures():
        raise KeyError(code)
    shown = escape(text if text is not None else name(code, lang))
    return f'<a class="figure-name" href="dictionary.html#figure-{code}">{shown}</a>'
