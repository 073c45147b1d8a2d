"""The single entry point. Each verb is a thin file in bianzhi/commands, loaded on demand."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from bianzhi.core import messages
from bianzhi.core.home import Home
from bianzhi.core.localization import localize_parser, localized
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, Refused

# Verb -> folder of its module in bianzhi/commands, in the order of the flow. A verb of two words
# ("report annual") is a group in its own module.
VERBS = {
    "demo": "landing",
    "run": "landing",
    "land": "landing",
    "reland": "landing",
    "retract": "landing",
    "review": "landing",
    "template": "landing",
    "build": "warehouse",
    "check": "warehouse",
    "publish": "warehouse",
    "sql": "reading",
    "shell": "reading",
    "lights": "reading",
    "warnings": "reading",
    "findings": "reading",
    "notices": "reading",
    "backtest": "reading",
    "report": "reading",
    "site": "reading",
    "status": "reading",
    "explain": "reading",
    "verify": "reading",
    "simulate": "reading",
    "export": "reading",
    "lineage": "reading",
    "docs": "reading",
    "generate": "landing",
    "upgrade": "warehouse",
    "audit": "warehouse",
}
# These verbs accept a warehouse of any format, even of an unreadable one.
_ANY_FORMAT = ("upgrade", "audit")
# Verbs with their own option --lang.
WITH_LANGUAGE = ("report", "site", "review", "template", "notices", "export")
# The packages that compute a warehouse, besides the program itself.
PARTS = ("duckdb", "dbt-core", "dbt-duckdb")
# When Python looks for garbage: after how many new objects, and how many rounds of it.
_GARBAGE_AFTER, _GARBAGE_ROUNDS = 100_000, 50


class Verbs(click.Group):
    """Loads the module of a verb only on use, so that --help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the verbs, in the order of the flow."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a verb in the current language; None for another name."""
        if name not in VERBS:
            return None
        module = importlib.import_module(f"bianzhi.commands.{VERBS[name]}.{name}")
        return localized(module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name, command and its arguments.

        Raises:
            NoSuchCommand: No verb has this name; the error suggests the nearest verbs.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as unknown:
            raise click.NoSuchCommand(args[0], possibilities=VERBS, ctx=ctx) from unknown

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Verbs and options that begin with ``incomplete``, without loading any verb."""
        verbs = [
            CompletionItem(name, help=message(f"cli.{name}"))
            for name in VERBS
            if name.startswith(incomplete)
        ]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line per verb, without loading the commands."""
        with formatter.section(message("cli.commands")):
            formatter.write_dl([(name, message(f"cli.{name}")) for name in VERBS])


def run_as_process() -> None:
    """Run one command as this process, which ends at once when all is written.

    Python would take apart every module and object first. For a command that loads many libraries
    that takes most of a second.
    """
    ended: list[int] = []

    def leave() -> None:
        # Nobody may read the output any more: then Python says so as it always does.
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
            for code in ended:
                os._exit(code)

    atexit.register(leave)  # as the first one, it runs after all that modules register
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, int):
            ended.append(end.code)
        raise


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its exit code."""
    # Most objects of a command live as long as it does, so looking for garbage often is in vain.
    gc.set_threshold(_GARBAGE_AFTER, _GARBAGE_ROUNDS, _GARBAGE_ROUNDS)
    arguments = _choose_language(list(sys.argv[1:] if arguments is None else arguments))
    localize_parser()
    _print_whatever_comes()
    try:
        _group()(args=arguments, prog_name="bianzhi", standalone_mode=True)
    except Refused as refused:
        click.echo(message("problem.count", count=len(refused.problems)), err=True)
        for problem in refused.problems:
            click.echo(f"  {problem.text()}", err=True)
        sys.exit(refused.exit_code)
    except Failed as failed:
        _fail(failed)
    except BrokenPipeError:  # the reader of the output has closed it
        sys.exit(1)
    except Exception as error:
        from bianzhi.core import faults  # the module loads the engine, which most calls do not need

        fault = faults.explained(error)
        if fault is not None:
            _fail(fault)
        # The text of an unforeseen error may contain the value of a cell: only its type is shown.
        click.echo(message("cli.unexpected", **faults.noted(arguments, error)), err=True)
        sys.exit(faults.EXIT_CODE)


def _fail(failed: Failed) -> NoReturn:
    click.echo(failed.text(), err=True)
    sys.exit(failed.exit_code)


def _print_whatever_comes() -> None:
    """Print the code of a character that the console lacks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        with contextlib.suppress(ValueError):
            stream.reconfigure(errors="backslashreplace")


def _choose_language(arguments: list[str]) -> list[str]:
    """Choose the language named in the arguments, and return the arguments for the parser.

    Help texts and errors of the parser need the language before any argument is parsed. The option
    may be anywhere. After a verb without such an option it is moved to the front.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for place, argument in enumerate(arguments[:end]):
        name, joined, value = argument.partition("=")
        if name != "--lang" or not (joined or place + 1 < end):
            continue
        after = place + 1 if joined else place + 2
        value = value if joined else arguments[place + 1]
        if value not in messages.LANGUAGES:
            return arguments
        messages.choose_language(value)
        verbs = [word for word in arguments[:place] if word in VERBS]
        if verbs and verbs[0] not in WITH_LANGUAGE:
            return ["--lang", value, *arguments[:place], *arguments[after:]]
    return arguments


def _group() -> click.Group:
    @click.group(cls=Verbs, help=message("cli.help"))
    @click.option("--home", "home_path", help=message("cli.home_option"))
    @click.option("--lang", type=click.Choice(messages.LANGUAGES), help=message("cli.lang_option"))
    @click.option("--version", is_flag=True, is_eager=True, expose_value=False,
                  callback=_show_version, help=message("cli.version_option"))  # fmt: skip
    @click.pass_context
    def bianzhi(context: click.Context, home_path: str | None, lang: str | None) -> None:
        context.obj = Home.at(home_path)
        if context.invoked_subcommand not in _ANY_FORMAT and "--help" not in context.args:
            context.obj.require_format()
        context.with_resource(_office_zone(context.obj))

    return localized(bianzhi)


@contextlib.contextmanager
def _office_zone(home: Home) -> Iterator[None]:
    """The time zone of the settings; a verb that needs settings reports their faults itself."""
    with contextlib.ExitStack() as stack:
        if (home.root / "bianzhi.yml").exists():  # without settings their module is not loaded
            from bianzhi.core.configuration import settings

            with contextlib.suppress(Refused):
                stack.enter_context(settings.office_zone(home))
        yield


def _show_version(context: click.Context, parameter: click.Parameter, is_asked: bool) -> None:
    """Print name, version and the computing packages without importing any of them."""
    if not is_asked or context.resilient_parsing:
        return
    click.echo(f"bianzhi {version('bianzhi')}")
    for part in PARTS:
        click.echo(f"  {part} {version(part)}")
    click.echo(f"  python {platform.python_version()}")
    context.exit()


if __name__ == "__main__":
    main()
