"""The files of a site: the same bytes, nobody's name, only public figures in the public edition."""

from __future__ import annotations

import html
import re
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Refused
from bianzhi.publish.published import current_publication
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.site import organizations
from bianzhi.site.documents import REPORTS
from bianzhi.site.facts import Facts
from bianzhi.site.figures import figures
from bianzhi.site.private import require_private_site
from bianzhi.store.people.vault import known_names
from tests.site.conftest import Composed, written
from tests.support.demo import run_bianzhi


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_site_has_the_same_bytes_again(own_home, chinese, tmp_path):
    again = written(own_home, tmp_path / "again", "--reports", "monthly")
    assert contents(again) == contents(chinese)


@pytest.fixture(scope="module")
def small_site(small_home: Home, tmp_path_factory) -> Path:
    """The English site of a small warehouse."""
    folder = tmp_path_factory.mktemp("small") / "site"
    return written(small_home, folder, "--reports", "none", "--lang", "en")


def test_a_site_replaces_an_earlier_one_and_nothing_else(small_home, small_site, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(small_site, folder)
    (folder / "stale.html").write_text("stale", "utf-8")
    said = run_bianzhi(small_home, "site", "--out", str(folder), "--reports", "none")
    assert str(folder / "index.html") in said
    assert 'lang="zh' in (folder / "index.html").read_text("utf-8")
    assert not (folder / "stale.html").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("keep", "utf-8")
    with pytest.raises(RuntimeError, match="is no site"):
        run_bianzhi(small_home, "site", "--out", str(other))
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_no_page_asks_for_anything_from_elsewhere(chinese, public):
    for folder in (chinese, public):
        for path in (*folder.glob("*.html"), *(folder / "look").iterdir()):
            text = path.read_text("utf-8")
            addresses = re.findall(r"https?://[^\s\"'<>)]+", text)
            assert {url for url in addresses if "www.w3.org" not in url} == set(), path
            assert 'type="module"' not in text
            assert "fetch(" not in text


def test_the_site_names_nobody(own_home, chinese, english):
    require_private_site(own_home, chinese)
    require_private_site(own_home, english)


def test_a_name_an_id_or_a_number_anywhere_is_refused(own_home, tmp_path):
    name = next(name for name in known_names(own_home, "test") if len(name) == 3)
    texts = {
        "index.html": f"<p>{name}</p>",
        "data/one.js": f'site.data("one",["{name}",1]);',
        "data/two.js": 'site.data("two",["35050219900307451X"]);',
        "look/site.css": "/* 13812345678 */",
    }
    for file, text in texts.items():
        folder = tmp_path / file.replace("/", "-")
        path = folder / file
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
        with pytest.raises(Refused) as refused:
            require_private_site(own_home, folder)
        assert refused.value.exit_code == 3
        assert file in refused.value.problems[0].text()
        assert name not in refused.value.problems[0].text()
    book = tmp_path / "book" / "reports" / "a.xlsx"
    book.parent.mkdir(parents=True)
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{name}</t></si></sst>")
    with pytest.raises(Refused):
        require_private_site(own_home, tmp_path / "book")


def test_the_public_site_has_only_public_figures(public):
    """Each cell is a figure of a public edition as it is shown there, hidden ones included."""
    names = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}
    assert not {name for name in names if name.startswith(("data/organization", "data/lights"))}
    assert {name for name in names if name.startswith("data/")} == {
        "data/search.js",
        "data/texts.js",
    }
    composed = Composed(public).read()
    assert {document["report"] for document in composed} == {"annual", "reform", "monthly"}
    assert {document["edition"] for document in composed} == {PUBLIC}
    figures_shown: dict[tuple[str, str, str], list[str]] = {}
    for document in composed:
        for table, period, row, texts in document["rows"]:
            figures_shown.setdefault((table, period, row), []).extend(texts)
    cells = 0
    for path in public.glob("*.html"):
        for table, period, body in re.findall(
            r'<table data-table="([^"]+)" data-period="([^"]+)">(.*?)</table>',
            path.read_text("utf-8"),
            re.S,
        ):
            for row, line in re.findall(r'<tr class="[^"]*" data-row="([^"]+)">(.*?)</tr>', body):
                texts = re.findall(r"<td[^>]*>(.*?)</td>", line)
                if texts:
                    assert texts == figures_shown[table, period, row]
                    cells += len(texts)
    assert cells > 500
    assert any(document["hidden"] for document in composed)


def test_the_public_site_lists_no_report_without_a_public_edition(public):
    kinds = {path.name.split("-")[0] for path in (public / "reports").iterdir()}
    assert kinds == {"monthly"}


def test_every_organization_has_its_data(own_home, chinese):
    with Reader(current_publication(own_home).database) as reader:
        listed = Facts(reader, "zh").rows("organization")
    shards = organizations.shards_of(listed)
    for row in listed:
        shard = organizations.shard_of(row["code"], shards)
        text = (chinese / "data" / "organization" / f"{shard}.js").read_text("utf-8")
        assert f'"{row["code"]}":' in text
        assert row["name"] in text


def test_the_totals_of_the_first_page_are_those_of_the_warehouse(own_home, english):
    with Reader(current_publication(own_home).database) as reader:
        now = Facts(reader, "en").rows("city_month")[-1]
    text = (english / "index.html").read_text("utf-8")
    numbers = re.findall(r"<dt><a[^>]*>([^<]+)</a></dt><dd>([^<]+)</dd>", text)
    assert dict(numbers) == {
        message(f"sitefigure.{code}", "en"): f"{now[code]:,}"
        for code in ("authorized", "in_post", "over_posts", "vacant", "organizations")
    }


def test_each_figure_has_a_definition_and_a_published_source(own_home, chinese):
    with Reader(current_publication(own_home).database) as reader:
        known = {
            ".".join(row[name] for name in ("schema_name", "table_name", "column_name"))
            for row in Facts(reader, "zh").rows("table_column")
        }
    assert {terms.source for terms in figures().values()} <= known
    text = (chinese / "dictionary.html").read_text("utf-8")
    for code in figures():
        assert f'id="figure-{code}"' in text


def test_an_unknown_report_is_refused(own_home, tmp_path):
    with pytest.raises(RuntimeError, match=", ".join(REPORTS)):
        run_bianzhi(own_home, "site", "--out", str(tmp_path / "site"), "--reports", "daily")


def test_a_small_warehouse_has_a_site(small_site):
    """Without documents, departments, counties or reforms the pages are still whole."""
    assert "2 organizations" in (small_site / "index.html").read_text("utf-8")
    assert "No reform" in (small_site / "reform.html").read_text("utf-8")


def test_the_commands_on_the_pages_run(own_home, chinese):
    """Those that only read: lists, SQL, and the explanations of figures, lights and warnings."""
    commands = set()
    for path in (*chinese.glob("*.html"), chinese / "data" / "warnings.js"):
        if path.name == "dictionary.html":
            continue  # its commands have placeholders
        text = html.unescape(path.read_text("utf-8")).replace('\\"', '"')
        commands |= set(re.findall(r"<code>bianzhi (.+?)</code>", text))
        commands |= set(re.findall(r'"bianzhi (explain warning [^"]+)"', text)[:2])
    run = [c for c in sorted(commands) if c.startswith(("sql", "lights", "warnings", "explain"))]
    assert len(run) > 12
    for command in run:
        assert run_bianzhi(own_home, *shlex.split(command)), command
