"""Writes the answer as the workbook that an official files with the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.core.messages import message
from bianzhi.verify import answer
from bianzhi.verify.batch import Batch
from bianzhi.verify.judge import Verdict
from bianzhi.verify.knowledge import Knowledge
from bianzhi.verify.situation import NOT_APPLICABLE

_LINE_HEIGHT = 17.0
_LINE_COLUMNS = (
    ("line_no", 6),
    ("action", 12),
    ("planned_on", 12),
    ("organization_code", 15),
    ("organization_name", 26),
    ("type", 14),
    ("office", 18),
    ("result", 10),
    ("reasons", 46),
    ("change", 46),
)
_TEST_COLUMNS = (
    ("line_no", 6),
    ("test", 18),
    ("outcome", 12),
    ("before", 9),
    ("limit", 9),
    ("after", 9),
    ("change", 46),
    ("evidence", 52),
)
_COLOURS = {"pass": "#E2EFDA", "review": "#FFF2CC", "refuse": "#F8CBAD"}
_OUTCOME_COLOURS = {"pass": "pass", "unknown": "review", "fail": "refuse"}


class _Looks:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook):
        base = {"font_name": "SimSun", "font_size": 11, "valign": "top", "text_wrap": True}
        cell = {**base, "border": 1}
        self.title = book.add_format(
            {"font_name": "SimHei", "font_size": 18, "align": "center", "valign": "vcenter"}
        )
        self.plain = book.add_format({**base, "text_wrap": False})
        self.head = book.add_format(
            {**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E1F2"}
        )
        self.cell = book.add_format(cell)
        self.result = {
            name: book.add_format({**cell, "bg_color": colour, "align": "center"})
            for name, colour in _COLOURS.items()
        }
        self.neutral = book.add_format({**cell, "align": "center"})


def write_workbook(
    batch: Batch, knowledge: Knowledge, issuer: str, path: Path, lang: str
) -> list[tuple[str, int, list[str]]]:
    """Write the workbook; returns the texts of its rows as sheet, row and cells."""
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    written: list[tuple[str, int, list[str]]] = []
    book.set_properties({"created": WORKBOOK_CREATED, "title": message("verify.paper_title", lang)})
    looks = _Looks(book)
    for name, write in (("lines", _lines), ("tests", _tests), ("knowledge", _knowledge)):
        sheet = book.add_worksheet(message(f"verify.paper_{name}", lang))
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        rows = write(_Page(sheet, looks, lang), batch, knowledge, issuer)
        written += [(name, number, row) for number, row in enumerate(rows, 1)]
    book.close()
    return written


class _Page:
    """A sheet that is written from the top down."""

    def __init__(self, sheet: Worksheet, looks: _Looks, lang: str):
        self.sheet, self.looks, self.lang = sheet, looks, lang
        self.row = 0
        self._columns: Sequence[tuple[str, int]] = ()
        self.texts: list[list[str]] = []

    def title(self, text: str, width: int) -> None:
        """A title over the whole width."""
        self.sheet.merge_range(0, 0, 0, width - 1, text, self.looks.title)
        self.sheet.set_row(0, 30)
        self._next([text])

    def line(self, text: str) -> None:
        """A line of text above or below a table."""
        self.sheet.write_string(self.row, 0, text, self.looks.plain)
        self._next([text])

    def head(self, columns: Sequence[tuple[str, int]]) -> None:
        """The head of a table, which every printed page repeats."""
        self._columns = columns
        names = [message(f"verify.column_{name}", self.lang) for name, _ in columns]
        for place, (name, (_, width)) in enumerate(zip(names, columns, strict=True)):
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(self.row, place, name, self.looks.head)
        self.sheet.set_row(self.row, _LINE_HEIGHT)
        self.sheet.repeat_rows(self.row)
        self.sheet.freeze_panes(self.row + 1, 0)
        self._next(names)

    def _height(self, values: Sequence[object]) -> float:
        """The height at which no text of a row is cut, as far as the widths tell."""
        most = 1
        for value, (_, width) in zip(values, self._columns, strict=False):
            if isinstance(value, str):
                parts = [-(-cell_len(part) // (width - 1)) for part in value.split("\n")]
                most = max(most, sum(max(lines, 1) for lines in parts))
        return _LINE_HEIGHT * most

    def cells(self, values: Sequence[object], looks: Sequence[Format]) -> None:
        """A row of a table; numbers stay numbers."""
        self.sheet.set_row(self.row, self._height(values))
        for place, (value, look) in enumerate(zip(values, looks, strict=True)):
            if value is None:
                self.sheet.write_blank(self.row, place, None, look)
            elif isinstance(value, str):
                self.sheet.write_string(self.row, place, value, look)
            else:
                self.sheet.write_number(self.row, place, value, look)
        self._next([str(value) for value in values if value is not None])

    def _next(self, texts: list[str]) -> None:
        self.texts.append(texts)
        self.row += 1


def _lines(page: _Page, batch: Batch, knowledge: Knowledge, issuer: str) -> list[list[str]]:
    lang, looks = page.lang, page.looks
    page.title(message("verify.paper_title", lang), len(_LINE_COLUMNS))
    page.line(message("verify.paper_issuer", lang, issuer=issuer or "____________"))
    page.line(message("verify.paper_state", lang, **counts(batch)))
    page.line(message("verify.paper_judged", lang))
    page.head(_LINE_COLUMNS)
    for verdict in batch.verdicts:
        values = _line_cells(batch, verdict, lang)
        styles = [looks.cell] * len(values)
        styles[7] = looks.result[verdict.result]
        page.cells(values, styles)
    listed = (", " if lang == "en" else "、").join(map(str, answer.largest_numbers(batch))) or "-"
    count = len(batch.largest)
    page.line(message("verify.paper_largest", lang, count=count, lines=listed))
    page.line("")
    page.line(message("verify.paper_signatures", lang))
    return page.texts


def _line_cells(batch: Batch, verdict: Verdict, lang: str) -> list[object]:
    line = verdict.line
    owner = batch.state.organizations.get(line.organization_code)
    between = "; " if lang == "en" else "；"
    office = ""
    if line.is_leading:
        level = answer.label("leadership_level", line.level_code, lang)
        office = f"{level} ({answer.label('leadership_role', line.role_code, lang)})"
    return [
        line.number,
        answer.action(line.action, lang),
        line.planned_on.isoformat(),
        line.organization_code,
        owner.name if owner else "",
        answer.label("establishment_type", line.type_code, lang),
        office,
        message(f"verify.result_{verdict.result}", lang),
        "\n".join(answer.reasons(batch, verdict, lang)),
        between.join(answer.changes(batch, verdict, lang)),
    ]


def _tests(page: _Page, batch: Batch, knowledge: Knowledge, issuer: str) -> list[list[str]]:
    lang, looks = page.lang, page.looks
    page.head(_TEST_COLUMNS)
    for row in answer.test_rows(batch, lang):
        number, code, outcome, before, limit, after, change, evidence = row
        if outcome == NOT_APPLICABLE:
            continue
        name = batch.state.norms.labels.get(code, {}).get(lang, code)
        look = looks.result[_OUTCOME_COLOURS[outcome]]
        styles = [looks.cell, looks.cell, look, *[looks.cell] * 5]
        shown = message(f"verify.outcome_{outcome}", lang)
        page.cells([number, name, shown, before, limit, after, change, evidence], styles)
    return page.texts


def _knowledge(page: _Page, batch: Batch, knowledge: Knowledge, issuer: str) -> list[list[str]]:
    page.sheet.set_column(0, 0, 28)
    page.sheet.set_column(1, 1, 72)
    for entry in fields(knowledge):
        name = message(f"verify.knowledge_{entry.name}", page.lang)
        page.cells([name, str(getattr(knowledge, entry.name))], [page.looks.head, page.looks.cell])
    return page.texts


def counts(batch: Batch) -> dict[str, object]:
    """How many lines have each result, and the day of the state."""
    results = [verdict.result for verdict in batch.verdicts]
    return {
        "count": len(results),
        "passing": results.count("pass"),
        "review": results.count("review"),
        "refused": results.count("refuse"),
        "day": batch.state.day.isoformat(),
    }
