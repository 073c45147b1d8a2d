"""Composes a report: computes its tables, checks its balances, draws its charts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bianzhi.core import locale_text
from bianzhi.core.messages import language, message
from bianzhi.core.problems import Failed
from bianzhi.disclosure.edition import public_checks, public_edition
from bianzhi.disclosure.settings import SUPPRESSION
from bianzhi.read.query import Reader
from bianzhi.reports.charts.draw import charts
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Check
from bianzhi.reports.compute.document import INTERNAL, NO_COVER, PUBLIC, Cover, Document
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.compute.sentences import sentences
from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import Label, ReportDefinition
from bianzhi.reports.define.periods import Period

AGGREGATIONS = {
    "county": "county",
    "system": "system",
    "level": "admin_level",
    "class": "unit_kind",
}


@dataclass(frozen=True)
class Request:
    """The request for a report; ``by`` are names of AGGREGATIONS besides the city as a whole.

    ``cover`` is the configured cover of the warehouse; a record keeps it with the request.
    """

    report: str
    period: Period
    lang: str = "zh"
    edition: str = INTERNAL
    tables: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    is_draft: bool = False
    protect: str = SUPPRESSION
    cover: Cover = NO_COVER


def compose(
    reader: Reader, request: Request, published_before: Sequence[FilledTable] = ()
) -> Document:
    """Compose the report, or refuse with the names of all broken balances.

    A public edition is protected together with the tables of those ``published_before``.
    """
    definition = definitions.report(request.report)
    _require_months(reader, request.period)
    if request.edition == PUBLIC and not definition.public:
        raise Failed("report.not_public", 2, report=request.report)
    now = Facts(reader, request.period)
    previous = request.period.previous()
    before = Facts(reader, previous) if previous else None
    wanted = _wanted(definition, request.tables)
    tables: dict[tuple[str, str], FilledTable] = {}
    earlier: dict[tuple[str, str], FilledTable] = {}
    # Balances cover all tables of the report, even if only some are requested.
    for code in definition.tables:
        table = definitions.table(code)
        for by in (None, *(_aggregation(name) for name in request.by if table.aggregate)):
            result = fill(now, table, by, detail=request.edition == INTERNAL)
            tables[result.code, request.period.code] = result
            needed = code in balances.with_previous()
            if before and needed and _has_month(reader, before.period):
                old = fill(before, table, by)
                earlier[old.code, before.period.code] = old
    checks = _checked({**tables, **earlier}, request)
    shown = [
        _in_language(table, request.lang)
        for table in tables.values()
        if table.definition.code in wanted
    ]
    notes = list(definition.notes)
    if request.edition == PUBLIC:
        protected = public_edition(shown, now, published_before, request.protect)
        shown, checks = protected.tables, public_checks(protected, request.period)
        notes += protected.notes
    return Document(
        report=request.report,
        title=_told(definition.title, request),
        subtitle=_told(definition.subtitle, request),
        lang=request.lang,
        edition=request.edition,
        period=request.period.code,
        as_of=(request.period.as_of or request.period.closing).isoformat(),
        known_at=known_at(reader),
        tables=shown,
        sentences=sentences(
            definition.sentences, shown, request.period, request.edition, request.lang
        ),
        charts=charts(definition, shown, request.lang),
        checks=checks,
        notes=[note[request.lang] for note in notes],
        is_draft=request.is_draft,
        definitions_version=definitions.version(),
        facts_sql=_facts_sql(now, shown),
        cover=request.cover,
        pages=definition.pages,
        shares_pages=definition.shares_pages,
        reading_code=_reading_code(tables, request, reader) if definition.reading_code else "",
    )


def known_at(reader: Reader) -> str:
    """The newest time of receipt behind the database (UTC), equal for every way of building it."""
    result = next(reader.run("select max(received_at) from supervision.delivery_part").rows())
    return f"{result[0]:%Y-%m-%d %H:%M:%S}"


def _reading_code(
    tables: Mapping[tuple[str, str], FilledTable], request: Request, reader: Reader
) -> str:
    """A digest of all figures and texts, in both languages, and of the publication behind them."""
    figures = {
        figure_id(table, request.edition, row.code, column.code): table.value(row.code, column.code)
        for table in tables.values()
        for row in table.rows
        for column in table.leaves
    }
    content = [request.period.name, known_at(reader), definitions.version(), figures]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16].upper()


def _checked(tables: Mapping[tuple[str, str], FilledTable], request: Request) -> list[Check]:
    period = request.period.code
    own = {key: table for key, table in tables.items() if key[1] == period}
    every = [equation for table in own.values() for equation in balances.by_shape(table)]
    every += balances.across(tables, period)
    checks = balances.check(every, tables)
    broken = [check for check in checks if not check.holds]
    if broken and not request.is_draft:
        raise Failed(
            "report.broken_balances",
            3,
            count=len(broken),
            lines="\n".join(_line(check, language()) for check in broken[:20]),
        )
    return checks


def _line(check: Check, lang: str) -> str:
    equation = check.equation
    return message(
        "report.broken_balance",
        rule=equation.rule,
        text=equation.text[lang],
        place=equation.place[lang],
        left=check.left,
        right=check.right,
        difference=check.difference,
    )


def _wanted(definition: ReportDefinition, asked: Sequence[str]) -> tuple[str, ...]:
    unknown = [code for code in asked if code not in definition.tables]
    if unknown:
        known = ", ".join(definition.tables)
        raise Failed("report.no_such_table", 2, tables=", ".join(unknown), known=known)
    return tuple(asked) or definition.tables


def _in_language(table: FilledTable, lang: str) -> FilledTable:
    """The table without the columns of another language."""
    columns = tuple(column for column in table.columns if column.lang in (None, lang))
    return table if columns == table.columns else replace(table, columns=columns)


def _aggregation(name: str) -> str:
    if name not in AGGREGATIONS:
        raise Failed("report.no_such_aggregation", 2, name=name, known=", ".join(AGGREGATIONS))
    return AGGREGATIONS[name]


def _told(text: Label, request: Request) -> str:
    period = request.period
    days = {"opening": period.opening, "closing": period.closing}
    return text[request.lang].format(period=period_name(period, request.lang), **days)


def period_name(period: Period, lang: str) -> str:
    """2024年, 2024年3月; 2024, March 2024; a reform by its name."""
    if period.name:
        return period.name[lang]
    is_month = "-" in period.code
    return (locale_text.month if is_month else locale_text.year)(period.closing, lang)


def _require_months(reader: Reader, period: Period) -> None:
    if not _has_month(reader, period):
        first, last = _months(reader)
        raise Failed("report.no_such_month", 1, month=period.closing, first=first, last=last)


def _has_month(reader: Reader, period: Period) -> bool:
    first, last = _months(reader)
    return first is not None and last is not None and first <= period.closing <= last


def _months(reader: Reader) -> tuple[date | None, date | None]:
    sql = "select min(month), max(month) from organization_structure.establishment_use_month"
    return next(reader.run(sql).rows())


def _facts_sql(facts: Facts, tables: Sequence[FilledTable]) -> dict[str, str]:
    names = {column.fact for table in tables for column in table.leaves}
    return {name: facts.sql(name) for name in sorted(names)}
