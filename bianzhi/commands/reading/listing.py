"""What the lists of lights and warnings share: options, filters, and how lines are written."""

from __future__ import annotations

import calendar
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from bianzhi.core import locale_text
from bianzhi.core.home import Home
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal, quoted
from bianzhi.read import formats, sheet
from bianzhi.read.query import Reader
from bianzhi.read.watched import searched_export, searched_stream

ANY = "any"
# The colors of lights and of warnings.
COLORS = ("red", "orange", "yellow", "green", "blue", "grey", ANY)
# Filter -> the columns of a list that it compares with: code, then names or labels.
_FILTERS = {
    "county": ("county_code", "county_name"),
    "system": ("system_code", "system_zh", "system_en"),
    "level": ("admin_level_code", "admin_level_zh", "admin_level_en"),
}


@dataclass(frozen=True)
class Listing:
    """A list of one kind: where its lines come from and which columns a reader sees.

    ``columns`` are column names or SQL; ``{lang}`` is the current language. The first is the id.
    ``colors`` queries the colors there are, with their labels. Files have the ``file_columns`` too:
    the codes behind the labels, under their own names.
    """

    table: str
    color_column: str
    colors: str
    columns: tuple[str, ...]
    file_columns: tuple[str, ...]
    headers: str
    title: str
    explain: str
    order: str
    months: str


@dataclass(frozen=True)
class Choice:
    """What a user asks of a list; ``conditions`` are SQL on its columns."""

    month: str | None
    county: str | None
    system: str | None
    level: str | None
    form: str
    out: Path | None
    color: str = ANY
    conditions: tuple[str, ...] = ()


def color_option(verb: Callable) -> Callable:
    """The option of the lists that have colors."""
    help_text = message("lights.color_option")
    return click.option("--color", help=help_text, type=click.Choice(COLORS), default="red")(verb)


def options(verb: Callable) -> Callable:
    """The options of every list."""
    path = click.Path(dir_okay=False, path_type=Path)
    forms = click.Choice(["table", "csv", "xlsx"])

    def option(*named: str, text: str, **settings: Any) -> Callable:
        rows = formats.SHOWN_ROWS
        return click.option(*named, help=message(text, rows=rows), **settings)

    for decorate in (
        option("--known-at", "known_at", text="sql.known_at_option"),
        option("--out", text="lights.out_option", type=path),
        option("--format", "form", text="lights.format_option", type=forms, default="table"),
        option("--level", text="lights.level_option"),
        option("--system", text="lights.system_option"),
        option("--county", text="lights.county_option"),
        option("--month", text="lights.month_option"),
    ):
        verb = decorate(verb)
    return click.pass_obj(verb)


def write_list(home: Home, reader: Reader, listing: Listing, choice: Choice) -> None:
    """Print or write the lines of a list.

    Raises:
        Failed: The month, the color or the value of a filter is unknown; xlsx without a file.
    """
    if choice.form == "xlsx" and choice.out is None:
        raise Failed("sql.needs_out", 2, format=choice.form)
    month = _month(reader, listing, choice.month)
    source = f"{listing.table}(date '{month}')"
    query = _query(reader, listing, choice, source)
    if choice.out is not None:
        with searched_export(home, choice.out) as (draft, watched):
            result = watched.result(reader.run(query))
            if choice.form == "xlsx":
                sheet.write_xlsx(result, draft)
            else:
                with open(draft, "w", encoding="utf-8", newline="") as file:
                    write = formats.write_csv if choice.form == "csv" else formats.write_table
                    write(result, file)
        click.echo(message("sql.written", path=choice.out), err=True)
    elif choice.form == "csv":
        with searched_stream(home, sys.stdout, "csv") as (text, watched):
            formats.write_csv(watched.result(reader.run(query)), text)
    else:
        _print(reader, listing, choice, month, query)


def _print(reader: Reader, listing: Listing, choice: Choice, month: date, query: str) -> None:
    count = _one(reader, f"select count(*) from ({query})")
    color = message("lights.any") if choice.color == ANY else _color_label(reader, listing, choice)
    title = message(
        f"lights.{listing.title}",
        month=f"{month:%Y-%m}",
        count=locale_text.count(int(str(count))),
        color=color,
    )
    click.echo(title)
    if not count:
        return
    if formats.write_table(reader.run(query), sys.stdout):
        click.echo(message("sql.more"), err=True)
    first = _one(reader, f"select {quoted(_headers(listing)[0])} from ({query}) limit 1")
    click.echo("\n" + message(f"lights.{listing.explain}", id=first))


def _headers(listing: Listing) -> list[str]:
    return message(f"lights.{listing.headers}").split(",")


def _query(reader: Reader, listing: Listing, choice: Choice, source: str) -> str:
    lang = language()
    shown = ", ".join(
        f"{column.format(lang=lang)} as {quoted(header)}"
        for column, header in zip(listing.columns, _headers(listing), strict=True)
    )
    if choice.form != "table":
        shown = ", ".join((shown, *listing.file_columns))
    wanted = ["true", *choice.conditions]
    if choice.color != ANY:
        wanted.append(f"{listing.color_column} = {literal(choice.color)}")
        known = _texts(reader, f"select color from ({listing.colors}) order by color")
        if choice.color not in known:
            raise Failed(
                "lights.unknown_color",
                2,
                value=choice.color,
                known=message("problem.list").join([*known, ANY]),
            )
    for name, columns in _FILTERS.items():
        value = getattr(choice, name)
        if value is not None:
            wanted.append(_filter(reader, source, name, columns, value))
    return f"select {shown} from {source} where {' and '.join(wanted)} order by {listing.order}"


def _filter(reader: Reader, source: str, name: str, columns: tuple[str, ...], value: str) -> str:
    condition = " or ".join(f"{column} = {literal(value)}" for column in columns)
    if not _one(reader, f"select count(*) from {source} where {condition}"):
        label = columns[1] if len(columns) == 2 else f"{name_of(columns[0])}_{language()}"
        known = _texts(
            reader,
            f"select distinct concat_ws(' ', {columns[0]}, {label}) from {source} "
            f"where {columns[0]} is not null order by 1",
        )
        raise Failed(
            "lights.unknown_value",
            2,
            option=f"--{name}",
            value=value,
            known=message("problem.list").join(known),
        )
    return f"({condition})"


def name_of(code_column: str) -> str:
    """The stem that the labels of a code share: ``system_code`` has ``system_zh``."""
    return code_column.removesuffix("_code")


def _month(reader: Reader, listing: Listing, text: str | None) -> date:
    """The last day of the month asked for, else of the last month of the warehouse."""
    ((first, last),) = reader.run(f"select min(month), max(month) from {listing.months}").rows()
    if last is None:
        raise Failed("publish.nothing_published")
    if text is None:
        return last
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if match:
        year, month = int(match[1]), int(match[2])
        day = date(year, month, calendar.monthrange(year, month)[1]) if year else first
        if first <= day <= last:
            return day
    raise Failed("lights.bad_month", 2, value=text, first=f"{first:%Y-%m}", last=f"{last:%Y-%m}")


def _color_label(reader: Reader, listing: Listing, choice: Choice) -> object:
    return _one(
        reader,
        f"select label_{language()} from ({listing.colors}) where color = {literal(choice.color)}",
    )


def _one(reader: Reader, query: str) -> object:
    ((value,),) = reader.run(query).rows()
    return value


def _texts(reader: Reader, query: str) -> list[str]:
    return [str(row[0]) for row in reader.run(query).rows()]
