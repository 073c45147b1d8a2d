"""Parses a page: its figures by place, the data of its script, and its external references."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

ADDRESS = re.compile(r"""\b(?:src|srcset|action)\s*=|url\((?!["']?#)|@import""", re.IGNORECASE)


@dataclass
class Page:
    """``figures``: text by table, row and place; ``tags``: every element with its attributes."""

    figures: dict[tuple[str, str, int], str] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    data: dict = field(default_factory=dict)

    def column(self, table: str, place: int) -> str:
        return list(self.data["tables"][table]["columns"])[place]

    def sql(self, table: str, row: str, column: str) -> str | None:
        """The SQL of a figure, composed as in the script of the page."""
        output = self.data["tables"][table]
        template = output["columns"][column].get("sql")
        if template is None:
            return None
        conditions: list[str] = []
        code: str | None = row
        while code:
            code, own = output["rows"][code]
            conditions.insert(0, own) if own else None
        fact = self.data["facts"][output["columns"][column]["fact"]]
        return template.replace("\x01", fact).replace("\x02", " and ".join(conditions) or "true")


def read(text: str) -> Page:
    reader = _PageReader()
    reader.feed(text)
    return reader.page


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._table: str | None = None
        self._row: str | None = None
        self._place = -1
        self._in: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        output = dict(attrs)
        self.page.tags.append((tag, output))
        if tag == "table":
            self._table = output.get("data-table")
            if self._table:
                self.page.periods[self._table] = output["data-period"] or ""
        elif tag == "tr":
            self._row, self._place = output.get("data-row"), -1
        elif tag == "td" and self._table and self._row:
            self._place += 1
            self._in = "figure"
        elif output.get("id") == "data":
            self._in = "data"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "script"):
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in == "figure":
            place = (self._table or "", self._row or "", self._place)
            self.page.figures[place] = self.page.figures.get(place, "") + data
        elif self._in == "data":
            self.page.data = json.loads(data)
