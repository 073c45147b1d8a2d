"""Faults planted in documents, the ledger and the register of organizations."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import MARKS, Flow, Stock, cut
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import Document, World

_DOCUMENTS = 0.015  # documents with a defective number
_LEDGER = (
    ("B01", "posts_after", 0.004),
    ("B02", "doc_no", 0.008),
    ("B05", "effective_on", 0.002),
    ("B06", "reason_code", 0.004),
    ("B11", "summary", 0.005),
)
_MISSING_ROW, _TWICE = 0.003, 0.002
_REGISTER = (
    ("A01", "established_doc_no", 0.008),
    ("A06", "public_institution_class_code", 0.010),
    ("A06", "industry_code", 0.006),
    ("A10", "parent_organization_code", 0.004),
    ("A12", "uscc", 0.008),
)


def number_wrongly(world: World, seed: int) -> dict[int, tuple[str, str]]:
    """Change the numbers of some documents; return rule and right number by document."""
    rng = stream(seed, "faults", "documents")
    spoiled: dict[int, tuple[str, str]] = {}
    drawn = rng.random(len(world.documents))
    kinds = rng.random(len(world.documents))
    issued: dict[tuple[str, int], Document] = {}
    for document in world.documents:
        year = as_date(document.issued_on).year
        other = issued.get((document.word, year))
        if drawn[document.index] < _DOCUMENTS and document.subject != "5":
            right = document.number
            kind = kinds[document.index]
            if kind < 0.4:
                document.number = right.replace("〔", "[").replace("〕", "]")
                spoiled[document.index] = ("B03", right)
            elif kind < 0.7 or other is None:
                serial = 800 + document.index % 190
                document.number = f"{document.word}〔{year - 1}〕{serial}号"
                spoiled[document.index] = ("B03", right)
            elif other.index not in spoiled and other.record is None:
                document.number, document.record = other.number, "2"
                spoiled[document.index] = ("B04", right)
        issued[(document.word, year)] = document
    return spoiled


def mark_documents(world: World, flow: Flow, kept: list[int], spoiled: dict) -> None:
    """Mark the rows of documents with a changed number."""
    rows = []
    for row, index in enumerate(kept):
        if index in spoiled:
            rule, right = spoiled[index]
            number = world.documents[index].number
            rows.append(_mark(row, rule, None, number, "doc_no", number, right, flow.month[row]))
    flow.marks = pl.DataFrame(rows, schema=MARKS, orient="row")


def _mark(
    row: int,
    rule: str,
    organization: str | None,
    key: str,
    column: str | None,
    value: object,
    right: object,
    month: int,
    cause: str = "planted",
) -> tuple:
    text = None if value is None else str(value)
    correct = None if right is None else str(right)
    return (row, rule, cause, organization, key, column, text, correct, int(month), int(month))


def spoil_ledger(city: City, flow: Flow) -> Flow:
    """Plant wrong, missing and duplicate rows in the ledger of posts."""
    rng = stream(city.seed, "faults", "ledger")
    rows = flow.frame.to_dicts()
    later = flow.month > 0
    marks = []
    for rule, column, rate in _LEDGER:
        for place in np.flatnonzero(later & (rng.random(len(rows)) < rate)).tolist():
            row = rows[place]
            wrong = _wrong_ledger(rule, row)
            if wrong != row[column]:
                marks.append(
                    _mark(
                        place,
                        rule,
                        row["organization_code"],
                        row["movement_id"],
                        column,
                        wrong,
                        row[column],
                        flow.month[place],
                    )
                )
                row[column] = wrong
    transfers = np.array([row["reason_code"] == "04" for row in rows])
    gone = transfers & later & (rng.random(len(rows)) < _MISSING_ROW * 8)
    if later.any() and not gone.any():
        gone[np.flatnonzero(transfers & later)[:1]] = True
    twice = np.flatnonzero(later & ~gone & (rng.random(len(rows)) < _TWICE))
    marks += _partners_of_missing(rows, flow, gone)
    marks += late_rows(city, rows, flow, gone)
    for place in twice.tolist():
        copy = {**rows[place], "movement_id": f"{rows[place]['movement_id']}B"}
        marks.append(
            _mark(
                len(rows),
                "B08",
                copy["organization_code"],
                copy["movement_id"],
                None,
                copy["movement_id"],
                rows[place]["movement_id"],
                flow.month[place],
            )
        )
        rows.append(copy)
    keep = np.r_[~gone, np.ones(len(twice), bool)]
    order = np.flatnonzero(keep)
    places = np.full(len(rows), -1)
    places[order] = np.arange(len(order))
    frame = pl.DataFrame(rows, schema=flow.frame.schema)[order]
    table = pl.DataFrame(marks, schema=MARKS, orient="row")
    table = table.with_columns(pl.Series("row", places[table["row"].to_numpy()], dtype=pl.Int64))
    month = np.r_[flow.month, flow.month[twice]][order]
    scope = np.r_[flow.scope, flow.scope[twice]][order]
    return Flow(flow.entity, frame, month, scope, table.filter(pl.col("row") >= 0))


def _wrong_ledger(rule: str, row: dict) -> object:
    if rule == "B01":
        return row["posts_after"] + 2
    if rule == "B02":
        return None
    if rule == "B05":
        return dt.date(1900, 1, 1)
    if rule == "B06":
        return {"02": "03", "03": "02", "04": "05", "05": "04"}.get(
            row["reason_code"], row["reason_code"]
        )
    return row["summary"].replace("名", "0名") if row["posts_change"] else row["summary"]


def _partners_of_missing(rows: list[dict], flow: Flow, gone: np.ndarray) -> list[tuple]:
    """Mark the rows out that lack their row in, and the items that lack their movement."""
    marks = []
    for place in np.flatnonzero(gone).tolist():
        partner = place - 1
        row, other = rows[place], rows[partner]
        marks.append(
            _mark(
                partner,
                "B12",
                other["organization_code"],
                other["movement_id"],
                None,
                None,
                row["movement_id"],
                flow.month[partner],
            )
        )
    return marks


def late_rows(city: City, rows: list[dict], flow: Flow, gone: np.ndarray) -> list[tuple]:
    """Mark movements delivered more than thirty days after they took effect."""
    closes = city.span.closes(flow.month)
    marks = []
    for place, row in enumerate(rows):
        if gone[place] or flow.month[place] == 0:
            continue
        effective = (row["effective_on"] - dt.date(1970, 1, 1)).days
        lag = int(closes[place]) - effective
        if 30 < lag < 4000:
            marks.append(
                _mark(
                    place,
                    "B09",
                    row["organization_code"],
                    row["movement_id"],
                    "effective_on",
                    f"{lag} days",
                    None,
                    flow.month[place],
                    "late",
                )
            )
    return marks


def spoil_register(city: City, stock: Stock) -> Stock:
    """Plant blank and wrong values in the register of organizations, for some months or years."""
    rng = stream(city.seed, "faults", "register")
    count = city.span.count
    organizations = city.world.organizations
    chosen = []
    for rule, column, rate in _REGISTER:
        usable = [
            organization
            for organization in organizations
            if rule != "A06" or organization.is_institution
        ]
        number = max(1, round(rate * len(usable) * 2))
        for place in rng.choice(len(usable), number, replace=False).tolist():
            organization = usable[place]
            end = min(organization.shown_to, count)
            if end - organization.shown_from < 6:
                continue
            first = int(rng.integers(organization.shown_from, end - 4))
            chosen.append(
                (
                    organization.index,
                    first,
                    min(end, first + int(rng.integers(6, 70))),
                    rule,
                    column,
                )
            )
    whom = np.array([item[0] for item in chosen])
    firsts, lasts = (np.array([item[place] for item in chosen]) for place in (1, 2))
    row, start, end = cut(
        stock.subjects(), stock.start, stock.end, np.r_[whom, whom], np.r_[firsts, lasts]
    )
    rows, subject = stock.frame[row].to_dicts(), stock.subjects()[row]
    marks = []
    for organization, first, until, rule, column in chosen:
        covered = np.flatnonzero((subject == organization) & (start >= first) & (start < until))
        for number, place in enumerate(covered.tolist()):
            right = rows[place][column]
            wrong = _wrong_register(rule, right)
            if number == 0 and wrong != right:
                code = rows[place]["organization_code"]
                mark = _mark(place, rule, code, code, column, wrong, right, first)
                marks.append((*mark[:-1], until - 1))
            rows[place][column] = wrong
    frame = pl.DataFrame(rows, schema=stock.frame.schema)
    return Stock(
        stock.entity,
        frame,
        start,
        end,
        stock.scope[row],
        stock.every,
        pl.DataFrame(marks, schema=MARKS, orient="row"),
        subject,
    )


def _wrong_register(rule: str, right: str | None) -> str | None:
    if rule == "A12" and right:
        return right[:17] + ("0" if right[17] != "0" else "1")
    return "99999999999" if rule == "A10" else None
