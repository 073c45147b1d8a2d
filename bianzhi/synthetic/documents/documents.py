"""Approval documents: their issuers, titles and numbers."""

from __future__ import annotations

from bianzhi.synthetic.calendar import Span, as_date, day
from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.world import Document, World

# The commissions changed the prefix of their document numbers with the 2018 reform.
_NEW_WORDS_FROM = day(2019, 1)


def issue(
    world: World,
    span: Span,
    *,
    scope: str,
    level: str,
    by: str,
    on: int,
    subject: str,
    title: str,
    month: int | None = None,
    effective_on: int | None = None,
) -> Document:
    """Issue a document of the commission or office (``by``) of an administrative level."""
    word, issuer = issuer_of(scope, level, by, on)
    document = Document(
        index=len(world.documents),
        scope=scope,
        word=word,
        issuer=issuer,
        issuer_level=level,
        issued_on=on,
        effective_on=on if effective_on is None else effective_on,
        subject=subject,
        title=title,
        month=max(0, int(span.month(on))) if month is None else month,
    )
    world.documents.append(document)
    return document


def issuer_of(scope: str, level: str, by: str, on: int) -> tuple[str, str]:
    """Number prefix and name of the issuer of ``level`` at or above ``scope``."""
    code = {"1": scope[:2] + "0000", "2": scope[:4] + "00", "3": scope}[level]
    name, word = divisions.name(code), divisions.word(code)
    if by == "party":
        return f"{word}委发", f"中共{name}委员会"
    if by == "party_office":
        return f"{word}委办发", f"中共{name}委办公室"
    if on < _NEW_WORDS_FROM:
        suffix, organization = (
            ("编", "机构编制委员会") if by == "commission" else ("编办", "机构编制委员会办公室")
        )
        return f"{word}{suffix}", f"{name}{organization}"
    suffix = "委编" if by == "commission" else "委编办"
    organization = "机构编制委员会" if by == "commission" else "机构编制委员会办公室"
    return f"{word}{suffix}", f"中共{name}委{organization}"


def number_all(world: World, place: int = 0) -> None:
    """Assign to every document the next number of its issuer and year, in order of date.

    ``place`` is the index of the prefecture in the run: each prefecture has its own range of the
    province's numbers.
    """
    serials: dict[tuple[str, int], int] = {}
    for document in sorted(world.documents, key=lambda item: (item.issued_on, item.index)):
        year = as_date(document.issued_on).year
        first = place * 900 if document.issuer_level == "1" else 0
        serial = serials.get((document.word, year), first) + 1
        serials[(document.word, year)] = serial
        document.number = f"{document.word}〔{year}〕{serial}号"
