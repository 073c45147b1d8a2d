"""Each quarter an office delivers its records of supervision, under a scope of their own.

They change no other delivery. The records begin some years before the end of the span; slips are
those of the entries that the city really has, and recruitment plans allow for them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.supervision.book import Book, Office, day
from bianzhi.synthetic.supervision.oversight import Oversight
from bianzhi.synthetic.supervision.recruitment import Recruitment
from bianzhi.synthetic.supervision.requests import Requests
from bianzhi.synthetic.write.deliveries import Writer, save

SCOPE_ENDING = "-supervision"
_MONTHS = 36  # months of records before the end
_TRUTH = ("kind", "entity", "record_no", "organization_code", "scope")


def write(writer: Writer, states: dict[str, np.ndarray], out: Path) -> pl.DataFrame:
    """Write the records of all offices for each quarter's end; return what was planted."""
    city, calendar = writer.city, writer.calendar
    last = city.span.count - 1
    start = max(0, last - _MONTHS)
    months = [m for m in range(start, last + 1) if (last - m) % 3 == 0]
    truth = []
    for place, scope in enumerate(city.scopes):
        sent = [month for month in months if calendar.delivers[place, month]]
        if not sent:
            continue
        book = _book(writer, scope, states, start, sent[-1], calendar.next[place])
        before = None
        for month in sent:
            on = day(city.span.closes(month))
            own = f"{scope}{SCOPE_ENDING}"
            folder = out / "deliveries" / city.span.as_of(month) / own
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "delivery.yml").write_text(
                f"as_of: {city.span.as_of(month)}\n"
                f'scope: "{own}"\n'
                f'received_at: "{calendar.received_at(city, place, month)}"\n',
                "utf-8",
            )
            for entity, frame in sorted(book.delivered(before, on).items()):
                save(frame, folder / f"{entity}.parquet")
            before = on
        truth += book.truth
    return pl.DataFrame(truth, schema=dict.fromkeys(_TRUTH, pl.String))


def _book(
    writer: Writer, scope: str, states: dict, start: int, last: int, sent: np.ndarray
) -> Book:
    """All records of one office; ``sent``: the month whose delivery sends each month."""
    city = writer.city
    office = Office(
        city,
        scope,
        day(city.span.opens(start)),
        day(city.span.closes(last)),
        [o for o in city.world.organizations if o.scope == scope],
    )
    book = Book(office)
    Requests(book, states).write()
    Oversight(book).write()
    Recruitment(book, states, sent).write()
    book.plant_conflicts()
    return book
