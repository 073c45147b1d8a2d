"""Composes the texts of notices: a page knows its words and tables, and no file format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bianzhi.core.messages import message
from bianzhi.notices.decide import Notice
from bianzhi.notices.ground import Earlier, Ground
from bianzhi.publish.leaks import Cell

TELEPHONE, LETTER, LEADER = "1", "2", "3"
# Widths of columns in hundredths of the text width.
_ITEM_WIDTHS = (8, 35, 11, 16, 30)
_EARLIER_WIDTHS = (30, 16, 16, 16, 22)
_CALL_WIDTHS = (6, 24, 36, 12, 12, 10)
_MOST_EARLIER = 12


@dataclass(frozen=True)
class Table:
    """A table: its caption, heads, column widths in hundredths, and cells."""

    caption: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Page:
    """One document. ``head`` is the red letterhead; blank for a working sheet."""

    name: str
    lang: str
    head: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]
    dated: date
    is_wide: bool = False

    def cells(self) -> Iterable[Cell]:
        """Every text with its place, for the search for personal data."""
        texts = [self.head, self.number, self.title, self.addressee, *self.paragraphs]
        texts += [*self.closing, *self.signature]
        for place, text in enumerate(texts):
            yield Cell(self.name, place, "text", text)
        for table in self.tables:
            for number, row in enumerate(table.rows):
                for head, text in zip(table.heads, row, strict=True):
                    yield Cell(self.name, number, head, text)


def pages(notices: Sequence[Notice], month: date, lang: str, issuer: str) -> list[Page]:
    """A page per letter and notice, and a call sheet per county for the telephone."""
    written = [_letter(n, month, lang, issuer) for n in notices if not _is_call(n)]
    calls = [notice for notice in notices if _is_call(notice)]
    for (code, name), group in groupby(calls, key=_county):
        written.append(_call_sheet(code, name, list(group), month, lang, issuer))
    return written


def _is_call(notice: Notice) -> bool:
    return notice.form.channel_code == TELEPHONE


def _county(notice: Notice) -> tuple[str, str]:
    return notice.case.addressee.county_code, notice.case.addressee.county_name


def _letter(notice: Notice, month: date, lang: str, issuer: str) -> Page:
    kind = "leader" if notice.form.channel_code == LEADER else "letter"
    addressee = notice.case.addressee

    def text(name: str, **values: object) -> str:
        return message(f"notices.{name}", lang, **values)

    values = {
        "organization": addressee.name,
        "month": _month(month, lang),
        "count": len(notice.case.grounds),
        "days": notice.form.working_days,
        "deadline": _day(notice.deadline_on, lang),
        "role": notice.form.role,
    }
    paragraphs = [text(f"{kind}_opening", **values)]
    if notice.raised_by:
        numbers = message("problem.list", lang).join(e.number for e in notice.raised_by)
        grade = notice.form.grade_label
        paragraphs.append(text("raised", numbers=numbers, count=len(notice.raised_by), grade=grade))
    tables = [_items(notice, lang)] if notice.case.grounds else []
    if notice.case.earlier:
        tables.append(_earlier(notice.case.earlier, lang))
    closing = [text(f"{kind}_demand", **values)]
    if kind == "leader":
        closing.append(text("leader_consequence"))
    closing.append(text("how_to_answer", number=notice.number))
    return Page(
        name=notice.number,
        lang=lang,
        head=issuer or text("issuer"),
        number=text("number", number=notice.number),
        title=text(f"{kind}_title", **values),
        addressee=text(f"{kind}_addressee", **values),
        paragraphs=tuple(paragraphs),
        tables=tuple(tables),
        closing=tuple(closing),
        signature=(issuer or text("issuer"), _day(notice.sent_on, lang)),
        dated=notice.sent_on,
    )


def _items(notice: Notice, lang: str) -> Table:
    rows = tuple(
        (
            str(place),
            ground.sentence,
            str(ground.records),
            ground.since_on.isoformat(),
            _origin(ground, lang),
        )
        for place, ground in enumerate(notice.case.grounds, 1)
    )
    return Table(message("notices.items", lang), _heads("items_heads", lang), _ITEM_WIDTHS, rows)


def _origin(ground: Ground, lang: str) -> str:
    """Where to look: file and row of a record, or the number of the problem."""
    if ground.file_name and ground.row_no:
        values = {"rule": ground.number, "file": ground.file_name, "row": ground.row_no}
        return message("notices.origin_file", lang, **values)
    return message(f"notices.origin_{ground.kind}", lang, number=ground.number)


def _earlier(earlier: Sequence[Earlier], lang: str) -> Table:
    """What earlier notices brought, the newest first."""
    rows = tuple(
        (
            notice.number,
            notice.channel,
            notice.sent_on.isoformat(),
            notice.replied_on.isoformat() if notice.replied_on else "—",
            _answer(notice, lang),
        )
        for notice in list(reversed(earlier))[:_MOST_EARLIER]
    )
    return Table(
        message("notices.earlier", lang), _heads("earlier_heads", lang), _EARLIER_WIDTHS, rows
    )


def _answer(notice: Earlier, lang: str) -> str:
    if notice.replied_on:
        return notice.reply or message("notices.answered", lang)
    if notice.is_settled:
        return message("notices.settled", lang)
    return message("notices.unanswered" if notice.is_unanswered else "notices.waiting", lang)


def _call_sheet(
    county_code: str, county: str, calls: list[Notice], month: date, lang: str, issuer: str
) -> Page:
    def text(name: str, **values: object) -> str:
        return message(f"notices.{name}", lang, **values)

    rows = tuple(
        (
            str(place),
            f"{call.case.addressee.name}\n{call.number}",
            "\n".join(_call_items(call, lang)),
            call.form.role,
            call.deadline_on.isoformat(),
            "",
        )
        for place, call in enumerate(calls, 1)
    )
    values = {"month": _month(month, lang), "county": county, "count": len(calls)}
    first = calls[0]
    return Page(
        name=f"DH{month:%Y%m}-{county_code}",
        lang=lang,
        head="",
        number=text("number", number=f"DH{month:%Y%m}-{county_code}"),
        title=text("call_title", **values),
        addressee="",
        paragraphs=(text("call_opening", **values),),
        tables=(Table("", _heads("call_heads", lang), _CALL_WIDTHS, rows),),
        closing=(text("call_closing"),),
        signature=(issuer or text("issuer"), _day(first.sent_on, lang)),
        dated=first.sent_on,
        is_wide=True,
    )


def _call_items(call: Notice, lang: str) -> list[str]:
    items = [
        message("notices.call_item", lang, sentence=ground.sentence, records=ground.records)
        for ground in call.case.grounds
    ]
    return items or [message("notices.call_unanswered", lang)]


def _heads(name: str, lang: str) -> tuple[str, ...]:
    return tuple(message(f"notices.{name}", lang).split("|"))


def _day(day: date, lang: str) -> str:
    return message("notices.day", lang, year=day.year, month=day.month, day=day.day)


def _month(day: date, lang: str) -> str:
    return message("notices.month", lang, year=day.year, month=day.month)
