"""Localizes the command line parser.

Click asks gettext for each text, under the names ``_`` and ``ngettext`` in its modules. It prints
the names of types and arguments as they are in the program. Both are replaced by texts in the
chosen language before any argument is parsed; English stays as it is in click.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from typing import TypeVar

import click
from click import formatting
from rich.cells import cell_len

from bianzhi.core.messages import catalogue, language

_AREA = "parser."


AnyCommand = TypeVar("AnyCommand", bound=click.Command)


def localize_parser() -> None:
    """Switch click to the current language. Call this before a command is loaded."""
    if language() == "en":
        return
    for name, module in list(sys.modules.items()):
        if name == "click" or name.startswith("click."):
            for function, own in (("_", translated), ("ngettext", translated_plural)):
                if hasattr(module, function):
                    setattr(module, function, own)
    click.Context.formatter_class = _FullWidthHelp
    # Widths of columns: a Chinese character takes two places.
    formatting.term_len = lambda x: cell_len(x)


class _FullWidthHelp(click.HelpFormatter):
    """Headings, usage and remarks on options with the punctuation of Chinese texts."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, translated("Usage:") if prefix is None else prefix)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(
            [(name, _REMARKS.sub(_full_width, text)) for name, text in rows], col_max, col_spacing
        )


_REMARKS = re.compile(r"\[[^\[\]]*\]$")


def _full_width(remarks: re.Match[str]) -> str:
    return remarks.group().replace("; ", "；")


def translated(text: str) -> str:
    """A text of click in the current language; an unknown text stays unchanged."""
    return _texts(language()).get(text, text)


def translated_plural(singular: str, plural: str, count: int) -> str:
    """The singular or plural text of click in the current language, by ``count``."""
    return translated(singular if count == 1 else plural)


def localized(command: AnyCommand) -> AnyCommand:
    """The command with its placeholders (types, arguments, options) in the current language."""
    if language() == "en":
        return command
    if command.options_metavar:
        command.options_metavar = translated("[OPTIONS]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = translated("COMMAND [ARGS]...")
        for part in command.commands.values():
            localized(part)
    for parameter in command.params:
        parameter.type.name = translated(parameter.type.name)
        if isinstance(parameter, click.Argument):
            parameter.metavar = _placeholder(parameter.metavar or parameter.name.upper())
        elif parameter.metavar:
            parameter.metavar = _placeholder(parameter.metavar)
    return command


def _placeholder(text: str) -> str:
    """Translate the name of an argument in a usage line; keep its brackets and dots."""
    name = text.strip("[].")
    both = catalogue().get(f"argument.{name.lower()}")
    return text.replace(name, both[language()]) if both else text


@cache
def _texts(lang: str) -> dict[str, str]:
    """English text of click -> text in the language."""
    return {both["en"]: both[lang] for code, both in catalogue().items() if code.startswith(_AREA)}
