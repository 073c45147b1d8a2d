"""Documents of the demo city that several kinds of output show."""

from __future__ import annotations

import dataclasses

import pytest

from bianzhi.core.home import Home
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import Document
from bianzhi.reports.define import periods
from bianzhi.reports.register.compose import Request, compose


@pytest.fixture(scope="session")
def annual(demo_home: Home) -> dict[str, Document]:
    """The annual return of 2024 by county, by language; tests do not change it."""
    request = Request("annual", periods.year(2024), by=("county",), is_draft=True)
    with Reader(readable_database(demo_home)) as reader:
        return {
            lang: compose(reader, dataclasses.replace(request, lang=lang)) for lang in ("zh", "en")
        }
