"""The query page: DuckDB in the browser over the carried tables, compared with ``bianzhi sql``."""

from __future__ import annotations

import csv
import io
import lzma
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.problems import Refused
from bianzhi.publish.published import current_publication
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import INTERNAL
from bianzhi.site import build, engine
from bianzhi.site.carried import choice
from bianzhi.site.carried.packed import packed_cells, packed_table
from bianzhi.site.carried.parts import Span
from bianzhi.site.facts import Facts
from bianzhi.site.parts import script_data
from bianzhi.site.private import require_private_site
from bianzhi.site.questions import PAGE, page, questions
from bianzhi.store.people.vault import known_names
from tests.site.conftest import Opened, needs_chromium
from tests.site.test_browser import WIDTHS, violations
from tests.support.demo import run_bianzhi

QUESTIONS = [own for readers in questions().readers for own in readers.questions]
READY = "document.getElementById('run').disabled === false"
ONE_TABLE = "establishment_use_month"


@pytest.fixture(scope="module")
def queried(chinese: Path, browser) -> Iterator[Opened]:
    """One opened query page for all questions: it starts for seconds."""
    with Opened(browser) as opened:
        opened.page.goto(f"{chinese.as_uri()}/query.html")
        opened.page.wait_for_function(READY, timeout=120_000)
        yield opened


def run(opened: Opened, sql: str) -> None:
    opened.page.fill("#sql", sql)
    opened.page.focus("#sql")
    opened.page.keyboard.press("Control+Enter")
    opened.page.wait_for_function(READY)


def answer(opened: Opened, sql: str) -> list[list[str | None]]:
    return opened.page.evaluate("sql => site.answer(sql)", sql)


@needs_chromium
def test_it_loads_from_disk_and_asks_for_nothing_else(chinese, queried):
    own = (f"{chinese.as_uri()}/", "blob:", "data:")
    assert [url for url in queried.requests if not url.startswith(own)] == []
    assert queried.errors == []
    assert any(url.endswith("data/query/engine.js") for url in queried.requests)


@needs_chromium
def test_other_pages_load_neither_engine_nor_tables(chinese, opened):
    opened.open(f"{chinese.as_uri()}/index.html")
    assert [url for url in opened.requests if "data/query" in url] == []


@needs_chromium
def test_every_question_has_the_rows_of_the_publication(own_home, queried):
    offered = queried.page.eval_on_selector_all(
        "#question option[value]:not([value=''])", "all => all.map(one => one.value)"
    )
    assert offered == [str(number) for number in range(1, 31)]
    for question in QUESTIONS:
        printed = run_bianzhi(own_home, "sql", "--format", "csv", question.sql)
        expected = [[as_value(v) for v in row] for row in csv.reader(io.StringIO(printed))]
        shown = [[as_value(v) for v in row] for row in answer(queried, question.sql)]
        assert shown[0] == expected[0]
        assert sorted(shown[1:], key=repr) == sorted(expected[1:], key=repr), question.en
        assert len(shown) > 1, question.en


def as_value(text: str | None) -> object:
    """A cell as a value: the command prints 5.00 as 5, and two engines the last digit otherwise."""
    if text is None or text == "":
        return None
    return round(float(text), 9) if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) else text


@needs_chromium
def test_carried_tables_have_the_rows_of_the_publication(own_home, queried):
    with Reader(current_publication(own_home).database) as reader:
        for name in ("light_history", "norms.age_band", ONE_TABLE, "finding"):
            sql = f"select count(*) as rows, count(columns(*)) from {name}"
            (expected,) = reader.run(sql).rows()
            assert answer(queried, sql)[1] == [str(value) for value in expected], name


@needs_chromium
def test_a_question_is_chosen_run_and_saved_by_keys_alone(queried):
    page = queried.page
    page.focus("#question")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#sql") == QUESTIONS[0].sql
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#query-answer tbody tr")
    page.wait_for_function(READY)
    rows = page.locator("#query-answer tbody tr").count()
    assert "sql=" in page.url
    assert page.locator("#query-answer th").first.text_content() == "县区名称"
    assert re.search(r"\d+ 行，用时 [\d.]+ 秒", page.text_content("#state"))
    page.focus("#save")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0] == "county_name,posts,staff,over_posts"
    assert len(lines) == rows + 1


@needs_chromium
def test_long_answers_are_cut_and_say_so(queried):
    run(queried, "from range(100500)")
    assert queried.page.locator("#query-answer tbody tr").count() == 500
    assert "500" in queried.page.text_content("#answer-place .above")
    assert "100,000" in queried.page.text_content("#state")


@needs_chromium
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "syntax error"),
        ("from nothing_here", "nothing_here does not exist"),
        ("select 1; select 2", "multiple statements"),
        ("create table more (a integer)", "一条读取数据的查询"),
        ("from 'https://example.org/a.csv'", "不能读取其他文件或网址"),
    ],
)
def test_errors_are_plain_and_ask_for_nothing(queried, sql, said):
    before = len(queried.requests)
    run(queried, sql)
    assert said in queried.page.text_content("#answer-place [role=alert]")
    assert queried.requests[before:] == []


@needs_chromium
def test_texts_and_missing_values_stay_apart(queried):
    rows = answer(queried, "select null as a, '' as b, 'x\"y,\nz' as c")
    assert rows[1] == [None, "", 'x"y,\nz']


@needs_chromium
def test_it_is_accessible_and_fits_every_screen(queried):
    run(queried, QUESTIONS[5].sql)
    assert violations(queried.page) == []
    for width in WIDTHS:
        queried.page.set_viewport_size({"width": width, "height": 900})
        assert not queried.page.evaluate("document.documentElement.scrollWidth > innerWidth"), width


# Not all rows of the demo fit into this size, and most of the questions do.
MOST = 500_000


def carried(home, most_size: int) -> tuple[choice.Carried, dict[str, str]]:
    texts: dict[str, str] = {}
    database = current_publication(home).database
    with Reader(database) as reader:
        result = choice.carry_tables(
            database, lambda sql: list(reader.run(sql).rows()), texts.__setitem__, most_size
        )
    return result, texts


@pytest.fixture(scope="module")
def cut(own_home) -> tuple[choice.Carried, dict[str, str]]:
    return carried(own_home, MOST)


def test_tables_are_cut_to_a_size_and_first_of_all_those_that_no_question_reads(own_home, cut):
    result, texts = cut
    assert sum(map(len, texts.values())) <= MOST
    assert len(result.answered) > 20
    behind = dict(result.behind)
    spans = {part.name: part.span for part in result.parts}
    for question in result.answered:
        for word in choice.words(question.sql):
            assert all(spans[name] is not Span.NONE for name in behind.get(word, ()))
    assert Span.NONE in spans.values()
    assert carried(own_home, MOST) == cut


def test_a_cut_table_has_its_last_months_or_the_ends_of_years_too(own_home, cut):
    result, texts = cut
    parts = [part for part in result.parts if part.span in {Span.LAST_MONTHS, Span.YEAR_ENDS}]
    assert {part.span for part in parts} == {Span.LAST_MONTHS, Span.YEAR_ENDS}
    for part in parts:
        cells = packed_cells(texts[part.name])
        months = sorted({value for column, _, value in cells if column == "month"})
        first = str(part.first_month)
        before = [month for month in months if month < first]
        assert len(months) - len(before) == 13
        assert all(month[5:7] == "12" for month in before)
        assert bool(before) == (part.span is Span.YEAR_ENDS)


def test_fewer_questions_fit_into_less(own_home):
    result, texts = carried(own_home, 150_000)
    assert sum(map(len, texts.values())) <= 150_000
    assert 0 < len(result.answered) < 30


@pytest.fixture(scope="module")
def cut_page(own_home, cut, chinese, tmp_path_factory, browser) -> Iterator[Opened]:
    """The query page of a site that has some of the rows only."""
    folder = tmp_path_factory.mktemp("cut") / "site"
    shutil.copytree(chinese, folder)
    shutil.rmtree(folder / "data" / "query")
    result, texts = cut

    def carry(database: Path, answer: object, write: Callable[[str, str], None]) -> choice.Carried:
        for name, text in texts.items():
            write(name, text)
        return result

    with (
        pytest.MonkeyPatch.context() as patch,
        Reader(current_publication(own_home).database) as reader,
    ):
        patch.setattr(build, "carry_tables", carry)
        facts = Facts(reader, "zh")
        build._write_query(build._Writer(folder), build._frame(facts, INTERNAL), facts)
    with Opened(browser) as opened:
        opened.page.goto(f"{folder.as_uri()}/query.html")
        opened.page.wait_for_function(READY, timeout=120_000)
        yield opened


@needs_chromium
def test_questions_of_a_cut_site_have_the_rows_of_the_publication(own_home, cut, cut_page):
    result, _ = cut
    offered = cut_page.page.eval_on_selector_all(
        "#question option[value]:not([value=''])", "all => all.map(one => one.value)"
    )
    assert offered == [str(QUESTIONS.index(question) + 1) for question in result.answered]
    with Reader(current_publication(own_home).database) as reader:
        for question in result.answered:
            rows = answer(cut_page, question.sql)[1:]
            assert len(rows) == len(list(reader.run(question.sql).rows())), question.en


@needs_chromium
def test_an_answer_from_a_cut_table_says_so(cut, cut_page):
    result, _ = cut
    part = next(part for part in result.parts if part.span is Span.LAST_MONTHS)
    run(cut_page, f"select count(distinct month) as n from {part.table.name}")
    note = cut_page.page.text_content("#answer-place .above")
    assert f"{part.name}（" in note or f"{part.name} (" in note
    assert "bianzhi sql" in note
    assert cut_page.page.text_content("#query-answer tbody td") == "13"
    run(cut_page, "select count(*) as n from sex")
    assert "bianzhi sql" not in cut_page.page.text_content("#answer-place .above")


@needs_chromium
def test_a_table_loads_when_a_query_reads_it(chinese, opened):
    opened.page.goto(f"{chinese.as_uri()}/query.html")
    opened.page.wait_for_function(READY, timeout=120_000)

    def loaded() -> set[str]:
        scripts = {Path(url).stem for url in opened.requests if "/data/query/" in url}
        return scripts - {"engine", "schema"}

    assert loaded() == set()
    run(opened, "select count(*) from codes.sex")
    assert loaded() == {"codes.sex"}
    run(opened, f"select count(*) from {ONE_TABLE}_labelled")
    assert f"organization_structure.{ONE_TABLE}" in loaded()
    assert "supervision.finding" not in loaded()


def test_packed_rows_are_the_same_in_any_order_and_keep_every_value():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table held as
            from (values
                ('k2', 'a', null, date '2020-01-31'),
                ('k1', '', 1.50, null),
                ('k3', 'b\tc "d"\n', 1.5, date '2021-12-31')
            ) rows (id, name, amount, day)
            """
        )
        text = packed_table(connection, "from held")
        assert text == packed_table(connection, "from held order by id desc")
    # In the order of amount: columns whose values are all distinct come last. Each distinct value
    # of a column is returned once.
    assert list(packed_cells(text)) == [
        ("id", 1, "k2"),
        ("id", 2, "k1"),
        ("id", 3, "k3"),
        ("name", 1, "a"),
        ("name", 2, ""),
        ("name", 3, 'b\tc "d"\n'),
        ("amount", 1, ""),
        ("amount", 2, "1.50"),
        ("day", 1, "2020-01-31"),
        ("day", 2, ""),
        ("day", 3, "2021-12-31"),
    ]


def test_a_value_with_a_separator_is_refused():
    with duckdb.connect() as connection, pytest.raises(ValueError, match="column name"):
        packed_table(connection, "select 'a' || chr(31) as name")


def test_no_row_and_no_key_of_a_person_is_carried(chinese):
    names = {path.stem for path in (chinese / "data" / "query").iterdir()}
    assert not {name for name in names if name.endswith(("person_history", "worker_history"))}
    schema = (chinese / "data" / "query" / "schema.js").read_text("utf-8")
    assert not re.search(r'\\"(person_key|worker_key)\\"', schema)


def test_a_name_in_a_carried_table_is_refused(own_home, tmp_path):
    name = next(name for name in known_names(own_home, "test") if len(name) == 3)
    folder = tmp_path / "data" / "query"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        text = packed_table(connection, f"select 'a' as code, '{name}' as title")
    (folder / "codes.one.js").write_text(script_data("query/codes.one", text), "utf-8")
    with pytest.raises(Refused) as refused:
        require_private_site(own_home, tmp_path)
    assert "codes.one" in refused.value.problems[0].text()
    assert name not in refused.value.problems[0].text()


def test_the_engine_is_the_pinned_one():
    for file in engine.FILES:
        assert len(file.content()) > 700_000
    with pytest.raises(ValueError, match=re.escape(engine.VERSION)):
        engine.WORKER.checked(lzma.decompress(engine.WORKER.path.read_bytes()) + b" ")


def test_the_page_of_the_questions_is_fresh():
    assert PAGE.read_text("utf-8") == page()
