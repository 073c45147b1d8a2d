"""The period of a report: its name, its last day and the day before it begins.

That of the card of an organization is a day, and the organization.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader

_REFORM = "reform-"
_ORGANIZATION = "organization-"
_CERTIFICATE = "certificate-"
_DAY = r"\d{4}-\d{2}-\d{2}"
# The opening of a first certificate: the day before any ledger entry can take effect.
FIRST = date(1949, 9, 30)


@dataclass(frozen=True)
class Period:
    """Stocks refer to ``closing``; flows run from after ``opening`` to ``closing``.

    Of an organization, ``closing`` is the month of its last figures up to the day asked for,
    ``as_of``.
    """

    code: str
    opening: date
    closing: date
    reform: str | None = None
    name: Mapping[str, str] | None = None
    organization: str | None = None
    as_of: date | None = None

    def previous(self) -> Period | None:
        """The period right before this one, of the same length; None without a length."""
        if self.reform or self.organization:
            return None
        if "-" in self.code:
            return month(f"{self.opening:%Y-%m}")
        return year(self.opening.year)

    def arguments(self) -> dict[str, str]:
        """The values, as SQL, of the parameters that table macros of reports have."""
        days = {
            "opening_date": f"date '{self.opening}'",
            "closing_date": f"date '{self.closing}'",
        }
        if self.reform:
            return {**days, "reform": literal(self.reform)}
        if self.organization:
            named = literal(self.organization)
            return {**days, "given_organization": named, "given_day": f"date '{self.as_of}'"}
        return days


def year(number: int) -> Period:
    """A calendar year; annual statistics are as of its 31 December."""
    return Period(f"{number:04d}", date(number - 1, 12, 31), date(number, 12, 31))


def month(text: str) -> Period:
    """Parse a month in the form YYYY-MM."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not match:
        raise Failed("report.bad_month", 2, value=text)
    number, place = int(match[1]), int(match[2])
    last = date(number, place, calendar.monthrange(number, place)[1])
    return Period(text, date(number, place, 1) - timedelta(days=1), last)


def closing_of(code: str) -> date:
    """The last day of a year (YYYY) or a month (YYYY-MM)."""
    return (month(code) if "-" in code else year(int(code))).closing


def reform(reader: Reader, code: str) -> Period:
    """The period from the month before a reform to the month after it (norms.reform_window)."""
    listed = reader.run("select code, label_zh, label_en from codes.reform order by code")
    names = {known: {"zh": zh, "en": en} for known, zh, en in listed.rows()}
    if code not in names:
        raise Failed("report.no_such_reform", 2, reform=code, known=", ".join(names))
    result = reader.run(
        "select distinct before_month, after_month from historical_change.reform_comparison "
        f"where reform_code = {literal(code)}"
    )
    window = next(result.rows(), None)
    if window is None:
        raise Failed("report.reform_not_covered", 1, reform=code)
    opening, closing = window
    return Period(f"{_REFORM}{code}", opening, closing, reform=code, name=names[code])


def organization(reader: Reader, code: str, as_of: date | None = None) -> Period:
    """The period of the card of an organization: a day, by default the last one with figures.

    Raises:
        Failed: The warehouse has no such organization, or none by that day.
    """
    if as_of is None:
        sql = "select max(month) from organization_structure.establishment_use_month"
        as_of = next(reader.run(sql).rows())[0]
    if f"{REPORTING_SCHEMA}.card_organization" not in reader.macros:
        raise Failed("publish.older_format")
    result = reader.run(
        "select closing_month, organization_name "
        f"from {REPORTING_SCHEMA}.card_organization({literal(code)}, date '{as_of}')"
    )
    row = next(result.rows(), None)
    if row is None or row[0] is None:
        raise Failed("report.no_such_organization", 1, code=code, day=as_of)
    closing, name = row
    opening = closing.replace(day=1) - timedelta(days=1)
    names = {"zh": name, "en": name}
    return Period(
        f"{_ORGANIZATION}{code}-{as_of}",
        opening,
        closing,
        name=names,
        organization=code,
        as_of=as_of,
    )


def certificate(
    reader: Reader, code: str, as_of: date | None = None, since: date | None = None
) -> Period:
    """The period of the certificate of an organization on a day, by default the last one.

    Changes are those after ``since``, the day of the certificate before; a first one lists all.

    Raises:
        Failed: The warehouse has no such organization, or none by that day.
    """
    card = organization(reader, code, as_of)
    named = f"{_CERTIFICATE}{code}-{card.as_of}" + (f"-since-{since}" if since else "")
    return replace(card, code=named, opening=since or FIRST)


def parse(reader: Reader, code: str) -> Period:
    """Parse the period in the id of a figure."""
    dated = re.fullmatch(rf"{_ORGANIZATION}(.+)-({_DAY})", code)
    if dated:
        return organization(reader, dated[1], date.fromisoformat(dated[2]))
    certified = re.fullmatch(rf"{_CERTIFICATE}(.+?)-({_DAY})(?:-since-({_DAY}))?", code)
    if certified:
        days = [date.fromisoformat(day) if day else None for day in certified.groups()[1:]]
        return certificate(reader, certified[1], *days)
    if code.startswith(_REFORM):
        return reform(reader, code.removeprefix(_REFORM))
    if re.fullmatch(r"\d{4}-\d{2}", code):
        return month(code)
    if re.fullmatch(r"\d{4}", code):
        return year(int(code))
    raise Failed("report.bad_period", 2, value=code)
