"""Sentences about the figures of a report, computed from its tables as they are shown.

A sentence reads nothing but shown figures: one that an edition hides is in no sentence, nor is a
number that could be computed from it. So sentences tell nothing that the tables do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from bianzhi.reports.compute.figures import figure_id, shown
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import BadDefinition
from bianzhi.reports.define.periods import Period
from bianzhi.reports.define.sentence_terms import Case, Derived, Extreme, SentenceTerms

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; a number names the figure that it leads to."""

    text: str
    figure: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence and the codes of the tables of its figures."""

    code: str
    parts: tuple[Part, ...]
    tables: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence without its links."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class _Figure:
    """A number in a sentence: its exact value, its text, and the figure that it leads to."""

    value: Decimal
    text: str
    figure: str | None
    tables: tuple[str, ...]
    name: str = ""


def sentences(
    terms: Sequence[SentenceTerms],
    tables: Sequence[FilledTable],
    period: Period,
    edition: str,
    lang: str,
) -> list[Sentence]:
    """The sentences whose figures are all shown, in the order of their definition."""
    by_code = {table.code: table for table in tables}
    codes = {"period": period.code}
    if before := period.previous():
        codes["previous"] = before.code
    written = (_Writer(by_code, codes, edition, lang).sentence(item) for item in terms)
    return [sentence for sentence in written if sentence is not None]


@dataclass(frozen=True)
class _Writer:
    """Writes sentences about the tables of a report."""

    tables: Mapping[str, FilledTable]
    periods: Mapping[str, str]
    edition: str
    lang: str

    def sentence(self, terms: SentenceTerms) -> Sentence | None:
        """The sentence in its first case that applies; None if a figure in it is not shown."""
        figures: dict[str, _Figure | None] = {}
        for name, term in terms.figures.items():
            if isinstance(term, str):
                figures[name] = self._cell(*term.format(**self.periods).split("/"))
            elif "largest" in term:
                figures[name] = self._largest(cast(Extreme, term))
            else:
                figures[name] = _derived(term, figures)
        case = next((case for case in terms.cases if _applies(case, figures)), None)
        if case is None:
            return None
        parts = list(self._parts(case.text[self.lang], figures, terms.code))
        if any(part is None for part in parts):
            return None
        used = [figures[name.removesuffix("_name")] for name in _NAME.findall(case.text["en"])]
        codes = [code for figure in used if figure for code in figure.tables]
        return Sentence(
            terms.code, cast(tuple[Part, ...], tuple(parts)), tuple(dict.fromkeys(codes))
        )

    def _cell(self, table: str, row: str, column: str) -> _Figure | None:
        filled = self.tables.get(table)
        if filled is None or row not in filled.row or column not in filled.column:
            return None
        value = filled.value(row, column)
        if value is None or isinstance(value, str):
            return None
        identity = figure_id(filled, self.edition, row, column)
        text = shown(value, filled.column[column])
        name = filled.row[row].label[self.lang]
        return _Figure(Decimal(value), text, identity, (table,), name)

    def _largest(self, term: Extreme) -> _Figure | None:
        """The largest figure of a column; nobody is named where one of them is hidden."""
        table, column = term["largest"].split("/")
        filled = self.tables.get(table)
        if filled is None or column not in filled.column:
            return None
        rows = [row for row in filled.rows if row.depth == term["depth"] and not row.is_detail]
        if any((row.code, column) in filled.hidden for row in rows):
            return None
        every = [
            self._cell(table, row.code, column) for row in rows if row.code not in filled.headings
        ]
        figures = [figure for figure in every if figure is not None and figure.value > 0]
        return max(figures, key=lambda figure: figure.value, default=None)

    def _parts(
        self, text: str, figures: Mapping[str, _Figure | None], code: str
    ) -> Iterator[Part | None]:
        end = 0
        for match in _NAME.finditer(text):
            if match.start() > end:
                yield Part(text[end : match.start()])
            name, is_name = match[1].removesuffix("_name"), match[1].endswith("_name")
            if name not in figures:
                raise BadDefinition(
                    f"sentence {code} names {match[1]}, which is not a figure of it"
                )
            figure = figures[name]
            if figure is None:
                yield None
            else:
                yield Part(figure.name if is_name else figure.text, figure.figure)
            end = match.end()
        if end < len(text):
            yield Part(text[end:])


def _derived(term: Derived, figures: Mapping[str, _Figure | None]) -> _Figure | None:
    """A sum, a difference (its text has no sign, the words say it) or a share in percent."""
    if "sum" in term:
        return _sum([figures[name] for name in term["sum"]])
    names = term["difference"] if "difference" in term else term["share"]
    first, second = (figures[name] for name in names)
    if first is None or second is None:
        return None
    tables = (*first.tables, *second.tables)
    if "difference" in term:
        value = first.value - second.value
        text = f"{abs(value).quantize(Decimal(1), ROUND_HALF_UP):,}"
        return _Figure(value, text, first.figure, tables)
    if not second.value:
        return None
    value = first.value / second.value
    text = f"{(100 * value).quantize(Decimal('0.1'), ROUND_HALF_UP):,}%"
    return _Figure(value, text, first.figure, tables)


def _sum(terms: Sequence[_Figure | None]) -> _Figure | None:
    known = [figure for figure in terms if figure is not None]
    if len(known) < len(terms):
        return None
    value = sum((figure.value for figure in known), Decimal(0))
    tables = tuple(code for figure in known for code in figure.tables)
    return _Figure(value, f"{value:,}", known[0].figure, tables)


def _applies(case: Case, figures: Mapping[str, _Figure | None]) -> bool:
    if case.when is None:
        return True
    name, sign, _ = case.when.split(" ")
    figure = figures.get(name)
    if figure is None:
        return False
    return {">": figure.value > 0, "<": figure.value < 0, "=": figure.value == 0}[sign]
