"""bianzhi shell: interactive queries, with help, tables and describe."""

from __future__ import annotations

import contextlib
import sys

import click

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import print_table
from bianzhi.read import formats
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader

_PROMPT = "bianzhi> "
_CONTINUED = "    ...> "


@click.command(help=message("sql.shell_help"))
@click.option("--known-at", "known_at", help=message("sql.known_at_option"))
@click.pass_obj
def command(home: Home, known_at: str | None) -> None:
    """Read and answer queries until the end of the input."""
    database = readable_database(home, known_at)
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  line editing and history, where the system has it
    with Reader(database) as reader:
        click.echo(message("sql.shell_welcome", publication=database.parent.name))
        while (entered := _read_statement()) is not None:
            if entered.rstrip(";").strip().lower() in ("quit", "exit"):
                break
            try:
                _answer(reader, entered)
            except Failed as failed:
                click.echo(failed.text(), err=True)


def _read_statement() -> str | None:
    """Read one command, or one query up to its semicolon; None at the end of the input."""
    lines: list[str] = []
    while True:
        try:
            lines.append(input(_CONTINUED if lines else _PROMPT))
        except EOFError:
            return "\n".join(lines) or None
        except KeyboardInterrupt:
            click.echo()
            lines.clear()
            continue
        text = "\n".join(lines).strip()
        if text.endswith(";") or _is_command(text):
            return text
        if not text:
            lines.clear()


def _is_command(text: str) -> bool:
    words = text.lower().split()
    return bool(words) and (
        (len(words) == 1 and words[0] in ("help", "tables", "quit", "exit"))
        or (len(words) == 2 and words[0] == "describe")
    )


def _answer(reader: Reader, entered: str) -> None:
    words = entered.rstrip(";").split()
    if not words:
        return
    if words == ["help"]:
        click.echo(message("sql.shell_commands"))
    elif words == ["tables"]:
        rows = [
            (f"{relation.schema}.{relation.name}", relation.rows, relation.comment)
            for relation in reader.tables()
        ]
        print_table(message("sql.table_columns").split(","), rows)
    elif words[0].lower() == "describe" and len(words) == 2:
        header = message("sql.column_columns").split(",")
        print_table(header, reader.columns(words[1]))
    elif formats.write_table(reader.run(entered), sys.stdout):
        click.echo(message("sql.more"), err=True)
