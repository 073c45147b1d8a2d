"""Sentences about the figures: which case applies, what they say, and nothing hidden in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL, PUBLIC, Document
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.compute.sentences import sentences
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.define.definitions import BadDefinition, Column, TableDefinition
from bianzhi.reports.define.sentence_terms import Case, SentenceTerms
from bianzhi.reports.register.compose import Request, compose

YEAR = periods.year(2024)
FIGURES = {
    "now": "T/total/now",
    "before": "T/total/before",
    "grown": {"difference": ("now", "before")},
    "rate": {"share": ("before", "now")},
    "top": {"largest": "T/now", "depth": 1},
}


def label(text: str) -> dict[str, str]:
    return {"zh": f"{text}中", "en": text}


def table(now: int, before: int, **counties: int) -> FilledTable:
    heads = tuple(Column(code, label(code), "staff") for code in ("now", "before"))
    definition = TableDefinition("T", label("T"), label("n"), "staff", ("county",), heads)
    rows = [Row("total", None, label("Total"))]
    rows += [Row(c, "total", label(c), (Item(c, label(c), "true"),)) for c in counties]
    filled = FilledTable(definition, "T", YEAR, heads, rows)
    filled.values = {("total", "now"): now, ("total", "before"): before}
    filled.values |= {(code, "now"): value for code, value in counties.items()}
    return filled


def written(filled: FilledTable, *cases: Case, edition: str = INTERNAL) -> list[str]:
    terms = SentenceTerms("s", FIGURES, cases)
    return [item.text for item in sentences([terms], [filled], YEAR, edition, "en")]


def case(text: str, when: str | None = None) -> Case:
    return Case({"zh": text, "en": text}, when)


MORE = case("{now}, {grown} more ({rate} before)", "grown > 0")
LESS = case("{now}, {grown} fewer", "grown < 0")
SAME = case("{now} as before")


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (1200, 900, "1,200, 300 more (75.0% before)"),
        (900, 1200, "900, 300 fewer"),
        (5, 5, "5 as before"),
    ],
)
def test_the_first_case_that_applies(now, before, text):
    assert written(table(now, before), MORE, LESS, SAME) == [text]


def test_the_largest_row_is_named_and_leads_to_its_figure():
    terms = SentenceTerms("s", FIGURES, (case("most in {top_name}: {top}"),))
    (sentence,) = sentences([terms], [table(9, 9, a=3, b=6)], YEAR, INTERNAL, "en")
    assert sentence.text == "most in b: 6"
    assert [part.figure for part in sentence.parts if part.figure] == ["T/internal/2024/b/now"] * 2
    assert sentence.tables == ("T",)


def test_a_sentence_without_one_of_its_figures_is_left_out():
    hidden = table(5, 5)
    hidden.hidden["total", "now"] = "*"
    assert written(hidden, MORE, LESS, SAME) == []
    assert written(hidden, case("{before}")) == ["5"]


def test_no_row_is_named_the_largest_where_one_of_them_is_hidden():
    filled = table(9, 9, a=3, b=6)
    filled.hidden["a", "now"] = "*"
    assert written(filled, case("{top_name}")) == []


def test_a_case_that_asks_for_a_hidden_figure_does_not_apply():
    filled = table(9, 4)
    filled.hidden["total", "before"] = "*"
    assert written(filled, MORE, LESS, case("always")) == ["always"]
    assert written(filled, MORE, LESS) == []


def test_a_sentence_of_an_unknown_figure_is_a_fault():
    with pytest.raises(BadDefinition, match="other"):
        written(table(1, 1), case("{other}"))


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


EDITIONS = (
    ("zh", INTERNAL, "annual"),
    ("en", INTERNAL, "annual"),
    ("en", PUBLIC, "annual"),
    ("en", INTERNAL, "structure"),
)
Editions = dict[tuple[str, str, str], Document]


@pytest.fixture(scope="module")
def editions(reader: Reader) -> Editions:
    """Each report by language, edition and name."""
    documents = {}
    for lang, edition, report in EDITIONS:
        request = Request(report, YEAR, lang, edition, is_draft=edition == PUBLIC)
        documents[lang, edition, report] = compose(reader, request)
    return documents


def numbers(text: str) -> list[Decimal]:
    return [Decimal(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_every_sentence_of_a_report_is_written_and_leads_to_shown_figures(
    editions: Editions,
) -> None:
    for document in editions.values():
        shown = {
            figure_id(table, document.edition, row.code, column.code)
            for table in document.tables
            for row in table.rows
            for column in table.leaves
            if (row.code, column.code) not in table.hidden
        }
        linked = [part for item in document.sentences for part in item.parts if part.figure]
        assert linked
        assert {part.figure for part in linked} <= shown
        terms = definitions.report(document.report).sentences
        if document.edition == INTERNAL:
            assert [item.code for item in document.sentences] == [item.code for item in terms]


def test_what_a_public_edition_hides_is_in_no_sentence(editions: Editions) -> None:
    """Hiding a figure that a sentence uses removes the sentence, or its words about it."""
    document = editions["en", PUBLIC, "annual"]
    terms = definitions.report("annual").sentences
    for sentence in document.sentences:
        for part in sentence.parts:
            if part.figure is None:
                continue
            code, _, _, place = part.figure.split("/", 3)
            row, column = place.rsplit("/", 1)
            covered = [covering(table, code, row, column) for table in document.tables]
            again = sentences(terms, covered, YEAR, PUBLIC, "en")
            same = [item for item in again if item.code == sentence.code]
            figures = [item.figure for found in same for item in found.parts]
            assert part.figure not in figures


def covering(table: FilledTable, code: str, row: str, column: str) -> FilledTable:
    """The table, with one more figure hidden."""
    if table.code != code:
        return table
    hidden = {**table.hidden, (row, column): "*"}
    return FilledTable(
        table.definition, table.code, table.period, table.columns, table.rows, table.values, hidden
    )


def test_the_figures_of_the_annual_sentences(reader: Reader, editions: Editions) -> None:
    """Recomputed from the marts."""
    document = editions["en", INTERNAL, "annual"]
    said = {item.code: numbers(item.text) for item in document.sentences}

    def row(sql: str) -> list[Decimal]:
        return [Decimal(str(value)) for value in next(reader.run(sql).rows())]

    use = "organization_structure.establishment_use_month"
    now, before = (
        row(f"select sum(authorized_posts), sum(in_post) from {use} where month = date '{day}'")
        for day in ("2024-12-31", "2023-12-31")
    )
    assert said["posts"] == [now[0], abs(now[0] - before[0])]
    rate = (100 * now[1] / now[0]).quantize(Decimal("0.1"))
    assert said["in_post"] == [now[1], abs(now[1] - before[1]), rate]
    over = row(f"select sum(over_posts), sum(vacant_posts) from {use} where month = '2024-12-31'")
    assert said["over"][:2] == over
    women = row(
        "select count(*) filter (sex_code = '2'), count(*) from historical_change.person_history "
        "where is_in_post and valid_from <= '2024-12-31' "
        "and (valid_to is null or valid_to > '2024-12-31')"
    )
    share = (100 * women[0] / women[1]).quantize(Decimal("0.1"))
    assert said["women"] == [women[0], share]
