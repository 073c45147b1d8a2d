"""Sites of the demo warehouse, and a browser that opens them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.register.compose import Request
from bianzhi.site import documents
from tests.support.demo import demo_digest, run_bianzhi

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
AXE = Path(__file__).with_name("axe-core") / "axe.min.js"
# axe-core 4.14.1, MPL-2.0; its licence is beside it.
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

# The analysis of structure has no public edition, so that no site of it has one.
PUBLIC_OPTIONS = ("--reports", "structure,monthly", "--edition", "public")


@pytest.fixture(scope="session")
def own_home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse with the demo's publication and people, and its own public editions."""
    own = Home(tmp_path_factory.mktemp("site-home"))
    shutil.copytree(demo_home.published, own.published, symlinks=True)
    shutil.copyfile(demo_home.format_file, own.format_file)
    if demo_home.vault.exists():
        shutil.copytree(demo_home.vault, own.vault)
    return own


def written(home: Home, folder: Path, *options: str) -> Path:
    run_bianzhi(home, "site", "--out", str(folder), *options)
    return folder


class Composed:
    """The reports that were composed for a site, beside it: as they are and as they are shown."""

    def __init__(self, site: Path):
        self.path = site.with_suffix(".composed.json")

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the reports of the site that is written meanwhile."""
        compose = documents.compose_reports

        def compose_and_note(*arguments: object) -> list[tuple[Request, Document]]:
            composed = compose(*arguments)
            content = [self._content(document) for _, document in composed]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(content), "utf-8")
            return composed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents, "compose_reports", compose_and_note)
            yield

    @staticmethod
    def _content(document: Document) -> dict[str, object]:
        return {
            "report": document.report,
            "edition": document.edition,
            "hidden": sum(len(table.hidden) for table in document.tables),
            "rows": [
                [
                    *(table.code, table.period.code, row.code),
                    [
                        shown(
                            table.value(row.code, column.code),
                            column,
                            table.hidden.get((row.code, column.code)),
                        )
                        for column in table.leaves
                    ],
                ]
                for table in document.tables
                for row in table.rows
            ],
        }

    def read(self) -> list[dict]:
        return json.loads(self.path.read_text("utf-8"))


@pytest.fixture(scope="session")
def shared_site(
    request: pytest.FixtureRequest, own_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Writes a site of the demo once for all processes; tests read it and never write to it."""
    cache = getattr(request.config, "cache", None)
    is_kept = cache is not None and "BIANZHI_DEMO_HOME" not in os.environ
    place = Path(cache.mkdir("site")) if is_kept else tmp_path_factory.mktemp("site")

    def write(name: str, *options: str) -> Path:
        folder = place / demo_digest() / name
        with open(place / ".lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            composed = Composed(folder)
            # The folder appears when all of it is written.
            if not (folder.exists() and composed.path.exists()):
                for older in place.iterdir():
                    if older.is_dir() and older != folder.parent:
                        shutil.rmtree(older)
                folder.parent.mkdir(exist_ok=True)
                with composed.noted():
                    written(own_home, folder, *options)
        return folder

    return write


@pytest.fixture(scope="session")
def chinese(shared_site: Callable[..., Path]) -> Path:
    return shared_site("zh", "--reports", "monthly")


@pytest.fixture(scope="session")
def english(shared_site: Callable[..., Path]) -> Path:
    return shared_site("en", "--reports", "none", "--lang", "en")


@pytest.fixture(scope="session")
def public(shared_site: Callable[..., Path]) -> Path:
    return shared_site("public", *PUBLIC_OPTIONS)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Playwright drives Debian's Chromium and downloads no browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


class Opened:
    """A page of a browser that remembers its requests and its errors."""

    def __init__(self, browser, width: int = 1280):
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.errors.append(line.text) if line.type == "error" else None,
        )

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, address: str):
        """Open an address and wait for what its script shows."""
        self.page.goto(address)
        for place in ("[data-grid]", "#board-list", "#organization", "#results"):
            if self.page.query_selector(place):
                self.page.wait_for_selector(f"{place} > *", state="attached")
        return self.page


@pytest.fixture
def opened(browser) -> Iterator[Opened]:
    with Opened(browser) as page:
        yield page


def axe() -> str:
    """The source of axe-core, if it is the one that is pinned."""
    source = AXE.read_bytes()
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256
    return source.decode("utf-8")
