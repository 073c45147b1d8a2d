"""Instants of receipt: UTC with microseconds, in one written form."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bianzhi.core.problems import Failed

# A bare date in an option means the end of that day in the time zone of the offices.
ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)
YEARS = range(1900, 2100)


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
        moment = datetime.combine(day + timedelta(days=1), time(), ZONE) - TICK
    else:
        moment = datetime.fromisoformat(stripped)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZONE)
    return moment.astimezone(UTC)


def write(moment: datetime) -> str:
    """The written form of an instant, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(moment: datetime) -> str:
    """The instant in office time, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


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
