"""Prints the texts of the command line as JSON: the help of every command, its parsing errors.

``python -m tests.cli.walk zh`` needs a separate process: texts are fixed when commands are loaded.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator

import click

from bianzhi import cli

NOTHING = "no-such-value"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple]:
    """Every command and group, with the words of its path."""
    yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def wrong(path: tuple[str, ...], command: click.Command) -> Iterator[list[str]]:
    """Arguments that the parser refuses, one of each kind; no command runs with them."""
    yield [*path, "--no-such-option"]
    yield [*path, "--hom", "x"]
    if isinstance(command, click.Group):
        yield [*path, NOTHING]
        yield [*path, f"{command.list_commands(click.Context(command))[0]}x"]
        return
    many = any(param.nargs == -1 for param in command.params)
    if any(param.required for param in command.params):
        yield list(path)
    if not many:
        yield [*path, *[NOTHING] * 9]
    for option in (param for param in command.params if isinstance(param, click.Option)):
        name = option.opts[0]
        if option.is_flag:
            yield [*path, f"{name}=1"]
            continue
        yield [*path, name]
        if isinstance(option.type, (click.Choice, click.types.IntParamType)):
            yield [*path, *_needed(command), name, NOTHING]
        if isinstance(option.type, click.IntRange):
            yield [*path, *_needed(command), name, str((option.type.min or 0) - 1)]
        if isinstance(option.type, click.Path) and option.type.exists:
            yield [*path, *_needed(command), name, NOTHING]
    for argument in (param for param in command.params if isinstance(param, click.Argument)):
        if isinstance(argument.type, click.Path) and argument.type.exists:
            yield [*path, NOTHING]


def _needed(command: click.Command) -> list[str]:
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    return [NOTHING for argument in arguments if argument.required]


def said(arguments: list[str]) -> tuple[int, str]:
    """Exit code and complete output of a command."""
    out = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main(arguments)
        except SystemExit as left:
            code = left.code or 0
    return code, out.getvalue()


def main(lang: str) -> None:
    code, output = said(["--lang", lang, "--help"])
    result = [{"arguments": [], "kind": "help", "code": code, "text": output}]
    for path, command in commands(cli._group()):
        cases = [("help", [*path, "--help"]), *(("error", item) for item in wrong(path, command))]
        for kind, arguments in cases:
            code, output = said(["--lang", lang, *arguments])
            case = {"arguments": arguments, "kind": kind, "code": code, "text": output}
            result.append(case)
    names = {name for path, _ in commands(cli._group()) for name in path}
    options = {
        name
        for _, item in commands(cli._group())
        for p in item.params
        for name in (*p.opts, p.name)
    }
    choices = {
        str(choice)
        for _, item in commands(cli._group())
        for p in item.params
        if isinstance(p.type, click.Choice)
        for choice in p.type.choices
    }
    known = {"commands": sorted(names), "options": sorted(options), "choices": sorted(choices)}
    json.dump({"cases": result, **known}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1])
