"""Instants of receipt: UTC with microseconds, written one way everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bianzhi.core.problems import Failed

# A bare date in an option means the end of that day where the offices work.
ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)
YEARS = range(1900, 2100)


def parse(text: str) -> datetime:
    """An ISO instant; without an offset it is office time, a bare date is the end of that day.

    Raises ``ValueError`` where the text is none, or lies outside the years of any delivery.
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
    """The one written form, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(moment: datetime) -> str:
    """The instant as the offices read it on their clock, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def local_text(utc: str) -> str:
    """A written UTC instant as office time to the second, as ``parse`` reads it."""
    moment = read(utc)
    return local(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def read(text: str) -> datetime:
    """The instant that ``write`` wrote, with its zone; raises ``ValueError`` for another text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def now_after(newest: datetime | None) -> datetime:
    """The only look at the clock; never at or before an instant that is already taken."""
    moment = datetime.now(UTC)
    if newest is not None and moment <= newest:
        return newest + TICK
    return moment


def read_instant(text: str) -> datetime:
    """The instant that an option names; :class:`Failed` (exit code 2) where it names none."""
    try:
        return parse(text)
    except ValueError as error:
        raise Failed("build.bad_instant", 2, value=text) from error
