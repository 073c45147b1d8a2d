"""The one entry point. Each verb is a thin file in bianzhi/commands, loaded when asked for."""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import NoReturn

import click

from bianzhi import faults, messages
from bianzhi.home import Home
from bianzhi.messages import say
from bianzhi.problems import Failed, Refused

# Verb -> module; a verb with two words ("report annual") is a group in its own module.
VERBS = (
    "demo",
    "run",
    "land",
    "reland",
    "retract",
    "build",
    "check",
    "publish",
    "sql",
    "shell",
    "report",
    "status",
    "explain",
    "lineage",
    "generate",
    "upgrade",
    "audit",
)
# These look at a warehouse of any format, also at one whose format cannot be read.
_ANY_FORMAT = ("upgrade", "audit")


class Verbs(click.Group):
    """Loads a verb's module only when it is used, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        return importlib.import_module(f"bianzhi.commands.{name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("cli.commands")):
            formatter.write_dl([(name, say(f"cli.{name}")) for name in VERBS])


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _choose_language_early(arguments)
    _print_whatever_comes()
    try:
        _group()(args=arguments, prog_name="bianzhi", standalone_mode=True)
    except Refused as refused:
        click.echo(say("problem.count", count=len(refused.problems)), err=True)
        for problem in refused.problems:
            click.echo(f"  {problem.text()}", err=True)
        sys.exit(refused.exit_code)
    except Failed as failed:
        _fail(failed)
    except BrokenPipeError:  # whoever read the output has enough
        sys.exit(1)
    except Exception as error:
        fault = faults.explained(error)
        if fault is not None:
            _fail(fault)
        # What an unforeseen error says may hold a value of a cell: only its kind is shown.
        click.echo(say("cli.unexpected", **faults.noted(arguments, error)), err=True)
        sys.exit(faults.EXIT_CODE)


def _fail(failed: Failed) -> NoReturn:
    click.echo(failed.text(), err=True)
    sys.exit(failed.exit_code)


def _print_whatever_comes() -> None:
    """On a console that lacks a character, print its code rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")


def _choose_language_early(arguments: list[str]) -> None:
    """Help texts are made while the arguments are read, so the language must be known before."""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            messages.choose_language(arguments[place + 1])
        elif argument.startswith("--lang="):
            messages.choose_language(argument.split("=", 1)[1])


def _group() -> click.Group:
    @click.group(cls=Verbs, help=say("cli.help"))
    @click.option("--home", "home_path", help=say("cli.home_option"))
    @click.option("--lang", type=click.Choice(messages.LANGUAGES), help=say("cli.lang_option"))
    @click.pass_context
    def bianzhi(context: click.Context, home_path: str | None, lang: str | None) -> None:
        context.obj = Home.at(home_path)
        if context.invoked_subcommand not in _ANY_FORMAT and "--help" not in context.args:
            context.obj.require_format()

    return bianzhi


if __name__ == "__main__":
    main()
