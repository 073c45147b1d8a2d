"""Instants of receipt: UTC with microseconds, in one written form."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bianzhi.core.problems import Failed

DEFAULT_ZONE = "Asia/Shanghai"
TICK = timedelta(microseconds=1)
YEARS = range(1900, 2100)
_zone: ContextVar[str] = ContextVar("zone", default=DEFAULT_ZONE)

# The day that workbooks state as that of their making: equal contents are equal bytes.
WORKBOOK_CREATED = datetime(2000, 1, 1)


def zone() -> ZoneInfo:
    """The time zone of the office: of bare dates, of times without offset and of dates on screen.

    The setting ``time.zone`` of a warehouse gives it; see ``settings.office_zone``.
    """
    return ZoneInfo(_zone.get())


@contextmanager
def in_zone(key: str) -> Iterator[None]:
    """Within this context, the office has the time zone of an IANA name such as Asia/Shanghai."""
    token = _zone.set(ZoneInfo(key).key)
    try:
        yield
    finally:
        _zone.reset(token)


def parse(text: str) -> datetime:
    """Parse an ISO instant; without an offset it is office time, a bare date ends its day.

    Raises:
        ValueError: The text is not an instant, or is outside the years of any delivery.
    """
    stripped = text.strip()
    if not stripped[:4].isdigit() or int(stripped[:4]) not in YEARS:
        raise ValueError(text)
    if len(stripped) == 10:
        day = date.fromisoformat(stripped)
        moment = datetime.combine(day + timedelta(days=1), time(), zone()) - TICK
    else:
        moment = datetime.fromisoformat(stripped)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone())
    return moment.astimezone(UTC)


def write(moment: datetime) -> str:
    """The written form of an instant, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(moment: datetime) -> str:
    """The instant in office time, to the second."""
    return moment.astimezone(zone()).strftime("%Y-%m-%d %H:%M:%S")


def local_text(utc: str) -> str:
    """A written UTC instant as office time to the second, in the form that ``parse`` reads."""
    moment = read(utc)
    return local(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def read(text: str) -> datetime:
    """Parse the written form of an instant, with its zone.

    Raises:
        ValueError: The text does not have this form.
    """
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def now_after(newest: datetime | None) -> datetime:
    """The current time, always later than ``newest``; nothing else reads the clock."""
    moment = datetime.now(UTC)
    if newest is not None and moment <= newest:
        return newest + TICK
    return moment


def read_instant(text: str) -> datetime:
    """Parse the instant of an option.

    Raises:
        Failed: The text is not an instant (exit code 2).
    """
    try:
        return parse(text)
    except ValueError as error:
        raise Failed("build.bad_instant", 2, value=text) from error


def month_number(day: date) -> int:
    """Months since year 0, as the macro ``month_number`` counts them."""
    return day.year * 12 + day.month - 1


def month_end(number: int) -> date:
    """The last day of a month; the inverse of ``month_number``."""
    year, month = divmod(number, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
