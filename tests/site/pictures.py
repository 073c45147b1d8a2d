"""Draws the pictures of docs/site.md from a site of the warehouse named: its city, an organization.

``python -m tests.site.pictures HOME`` after ``bianzhi demo``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.site.conftest import CHROMIUM, Opened, written

FOLDER = PROJECT_ROOT / "docs" / "images"
PICTURES = {
    "site_city.png": "index.html",
    "site_organization.png": "organization.html#35050010035",
}


def main(home: str) -> None:
    """Write an English site into a temporary folder and take pictures of it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        options = ("--lang", "en", "--reports", "none")
        site = written(Home.at(home), Path(folder) / "site", *options)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, page in PICTURES.items():
            with Opened(browser, 1200) as opened:
                opened.open(f"{site.as_uri()}/{page}").screenshot(path=FOLDER / name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
