"""The site in a real browser: nothing but its own files, any width, keyboard, accessibility."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from bianzhi.site.parts import script_data
from tests.site.conftest import Opened, axe, needs_chromium

pytestmark = needs_chromium
# An organization that succeeds others, with lights, departments and warnings.
CODE = "35050010035"
REFORM = "report-reform-2018.html"
PAGES = (
    *("index.html", "lights.html", f"organization.html#{CODE}", "supervision.html"),
    *("warnings.html", "lineage.html", "reform.html", REFORM, "retirement.html"),
    *("quality.html", "reports.html", "dictionary.html", "search.html?q=35050010"),
)
# Words are longer in English; these pages have most of them in a line.
ENGLISH_PAGES = ("index.html", f"organization.html#{CODE}", "supervision.html")
PUBLIC_PAGES = ("index.html", "reform.html", REFORM, "reports.html", "dictionary.html")
WIDTHS = (360, 768, 1280, 1920)


def address(site: Path, page: str) -> str:
    return f"{site.as_uri()}/{page}"


@dataclass(frozen=True)
class Visit:
    """What a page showed and did while it was opened, and what axe found in it afterwards."""

    requests: list[str]
    errors: list[str]
    headings: int
    definitions: set[str]
    violations: list[str]


@pytest.fixture(scope="module")
def visit(chinese, browser) -> Callable[[str], Visit]:
    """A function that opens a page in a new browser context, once for each page."""

    @functools.cache
    def visited(name: str) -> Visit:
        with Opened(browser) as opened:
            page = opened.open(address(chinese, name))
            links = page.eval_on_selector_all("a.figure-name", "all => all.map(link => link.hash)")
            headings = page.locator("h1").count()
            requests, errors = [*opened.requests], [*opened.errors]
            return Visit(requests, errors, headings, {*links}, violations(page))

    return visited


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_nothing_but_its_own_files(chinese, visit, page):
    own = (f"{chinese.as_uri()}/", "data:")
    assert [url for url in visit(page).requests if not url.startswith(own)] == []
    assert visit(page).requests
    assert visit(page).errors == []
    assert visit(page).headings == 1


@pytest.fixture(scope="module")
def server(chinese: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(chinese))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize("page", ["index.html", "lights.html", f"organization.html#{CODE}"])
def test_a_plain_server_serves_the_same_pages(server, opened, page):
    opened.open(f"{server}/{page}")
    assert opened.errors == []
    assert all(url.startswith((server, "data:")) for url in opened.requests)


# Where a page was drawn for a new width, its scripts included.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def wide(chinese, english, browser) -> dict[int, list[tuple[str, str]]]:
    """The pages that are wider than the screen, by its width; each is opened on the narrowest."""
    found: dict[int, list[tuple[str, str]]] = {width: [] for width in WIDTHS}
    pages = [*((chinese, page) for page in PAGES), *((english, page) for page in ENGLISH_PAGES)]
    with Opened(browser, min(WIDTHS)) as opened:
        for site, name in pages:
            page = opened.open(address(site, name))
            for width in sorted(WIDTHS):
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(DRAWN)
                assert page.evaluate("innerWidth") == width
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found[width].append((site.name, name))
            page.set_viewport_size({"width": min(WIDTHS), "height": 900})
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(wide, width):
    assert wide[width] == []


def violations(page) -> list[str]:
    page.evaluate(axe())
    # Without preload axe asks for no style sheet by itself, which a page from disk may not do.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{item['id']}: {node['target']} {node['html'][:160]}"
        for item in found["violations"]
        for node in item["nodes"][:3]
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_accessible(visit, page):
    assert visit(page).violations == []


@pytest.mark.parametrize("page", ["index.html", f"organization.html#{CODE}", "warnings.html"])
def test_a_page_is_accessible_in_english_on_a_phone(english, browser, page):
    with Opened(browser, 360) as opened:
        assert violations(opened.open(address(english, page))) == []


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_a_public_page_is_accessible_and_quiet(public, opened, page):
    assert violations(opened.open(address(public, page))) == []
    assert opened.errors == []
    assert all(url.startswith((f"{public.as_uri()}/", "data:")) for url in opened.requests)


def test_an_organization_opens_by_its_address_and_back_returns(chinese, opened):
    page = opened.open(address(chinese, f"organization.html#{CODE}"))
    name = page.locator("h1").text_content()
    page.locator("#timeline a").first.click()
    page.wait_for_function("name => document.querySelector('h1').textContent !== name", arg=name)
    page.go_back()
    page.wait_for_function("name => document.querySelector('h1').textContent === name", arg=name)
    for part in ("timeline", "posts", "lights", "dimensions", "departments", "leadership"):
        assert page.locator(f"#{part}").count() == 1, part


def test_an_unknown_organization_is_named(chinese, opened):
    page = opened.open(address(chinese, "organization.html#nothing"))
    assert "nothing" in page.locator("#organization").text_content()


def test_organizations_searches_and_boards_are_fast(chinese, opened):
    limits = {
        f"organization.html#{CODE}": ("#organization", 300),
        "search.html?q=%E5%B8%82%E5%9C%BA": ("#results", 100),
        "lights.html": ("#board", 1000),
    }
    for name, (place, limit) in limits.items():
        page = opened.open(address(chinese, name))
        page.wait_for_function(f"document.querySelector('{place}').dataset.milliseconds")
        assert float(page.locator(place).get_attribute("data-milliseconds")) < limit, name


def test_names_former_names_codes_and_documents_are_found(chinese, opened):
    page = opened.open(address(chinese, "search.html"))
    for query, kind in (
        (CODE, "机构"),
        ("工商行政管理局", "机构"),
        ("机构改革方案", "文件"),
        ("空编", "指标"),
    ):
        page.fill(".search input", query)
        found = page.locator("ol.results li").first
        assert kind in found.locator(".kind").text_content(), query
    former = page.evaluate("site.load('search').then(all => all.rows.find(row => row[2] === 1))")
    page.goto(address(chinese, f"search.html?q={quote(former[0])}"))
    page.wait_for_selector("ol.results li")
    assert former[0] in page.locator("ol.results").text_content()


def test_a_list_is_filtered_ordered_and_saved_by_keys_alone(chinese, opened):
    page = opened.open(address(chinese, "warnings.html"))
    rows = page.locator("[data-grid] tbody tr")
    every = rows.count()
    page.locator(".filters select").nth(2).focus()
    page.keyboard.press("ArrowDown")
    count = "document.querySelectorAll('[data-grid] tbody tr').length"
    page.wait_for_function(f"every => {count} < every", arg=every)
    assert "level=" in page.url
    page.locator("button.sort").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1
    button = page.locator(".filters button")
    button.focus()
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + rows.count()
    # The address keeps the filter.
    again = opened.open(page.url)
    again.reload()
    again.wait_for_selector("[data-grid] tbody tr")
    assert rows.count() == len(lines) - 1


def test_back_undoes_a_filter_and_forward_applies_it_again(chinese, opened):
    page = opened.open(address(chinese, "warnings.html"))
    rows = page.locator("[data-grid] tbody tr")
    every = rows.count()
    choice = page.locator(".filters select").nth(2)
    choice.select_option(index=1)
    kept = rows.count()
    assert kept < every
    page.fill(".filters input", "nothing at all")
    assert rows.count() == 0
    for go, count in ((page.go_back, kept), (page.go_back, every), (page.go_forward, kept)):
        go()
        assert rows.count() == count
    assert choice.input_value() in page.locator("[data-grid] tbody").text_content()
    assert page.input_value(".filters input") == ""


def test_the_board_filters_with_its_list_and_leads_to_an_organization(chinese, opened):
    page = opened.open(address(chinese, "lights.html"))
    page.fill(".filters input", "市场监督")
    rows = page.locator("#board-list tbody tr")
    assert 0 < rows.count() < 5
    page.locator(".board-scroll canvas").click(position={"x": 60, "y": 30})
    page.wait_for_url("**/organization.html#*")


def test_the_first_key_skips_to_the_content(chinese, opened):
    page = opened.open(address(chinese, "index.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_each_figure_leads_to_its_definition(chinese, visit, opened):
    targets = set().union(*(visit(name).definitions for name in PAGES))
    assert len(targets) > 15
    page = opened.open(address(chinese, "dictionary.html"))
    assert [target for target in targets if not page.query_selector(target)] == []


def test_each_chart_has_its_table_and_saves_it(chinese, opened):
    page = opened.open(address(chinese, f"organization.html#{CODE}"))
    assert page.locator("figure").count() == page.locator("figure details table").count() > 1
    page = opened.open(address(chinese, "index.html"))
    page.locator("figure details summary").first.click()
    with page.expect_download() as saved:
        page.locator("figure button.csv").first.click()
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) > 100


@pytest.mark.parametrize("page", [REFORM, "index.html"])
def test_each_table_of_a_report_saves_all_of_its_columns(public, opened, page):
    """The charts of a report show the figures of its tables."""
    page = opened.open(address(public, page))
    tables = page.locator("table[data-table]").count()
    buttons = page.locator("section.table button.csv")
    assert page.locator("#charts figure").count() > 0
    assert buttons.count() == tables > 0
    for place in range(min(3, tables)):
        with page.expect_download() as saved:
            buttons.nth(place).click()
        rows = list(csv.reader(Path(saved.value.path()).read_text("utf-8-sig").splitlines()))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 2


def test_a_page_prints_without_its_tools(chinese, opened):
    page = opened.open(address(chinese, "warnings.html"))
    page.emulate_media(media="print")
    assert not page.locator("nav.pages").is_visible()
    assert not page.locator(".filters").is_visible()
    assert page.locator("[data-grid] table").is_visible()


def test_the_board_of_a_large_city_is_drawn_within_a_second(chinese, opened, tmp_path):
    """5,500 organizations by 174 months, of which only the part in sight is drawn."""
    shutil.copytree(chinese / "look", tmp_path / "look")
    shutil.copyfile(chinese / "lights.html", tmp_path / "lights.html")
    (tmp_path / "data").mkdir()
    shutil.copyfile(chinese / "data" / "texts.js", tmp_path / "data" / "texts.js")
    text = (chinese / "data" / "lights.js").read_text("utf-8")
    board = json.loads(text.removeprefix('site.data("lights",').removesuffix(");\n"))
    runs = "".join(f"{3 + place % 5}{'rygb'[place % 4]}" for place in range(33))
    length = sum(3 + place % 5 for place in range(33))
    runs += f"{174 - length}g"
    board["months"] = [f"{2012 + place // 12}-{place % 12 + 1:02d}" for place in range(174)]
    board["rows"] = [
        [f"机构{number}", 0, number % 3, 0, runs, runs, f"{number:011d}"] for number in range(5_500)
    ]
    (tmp_path / "data" / "lights.js").write_text(script_data("lights", board), "utf-8")
    page = opened.open(address(tmp_path, "lights.html"))
    page.wait_for_function("document.getElementById('board').dataset.milliseconds")
    assert float(page.locator("#board").get_attribute("data-milliseconds")) < 1_000
    assert page.locator("#board-list tbody tr").count() == 100
    page.locator(".board-scroll").evaluate("board => { board.scrollTop = board.scrollHeight; }")
    assert opened.errors == []
