"""Documents of the demo city that several kinds of output show."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
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


def write_twice(script: str, folders: pytest.TempPathFactory) -> list[Path]:
    """Run a script in two processes with other settings; it writes into the folder it is given."""
    settings = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "2", "TZ": "UTC", "FONTCONFIG_FILE": "/nowhere", "LC_ALL": "C"},
    )
    written = []
    for setting in settings:
        folder = folders.mktemp("written")
        command = [sys.executable, "-c", script, str(folder)]
        subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, **setting}, check=True)
        written.append(folder)
    return written
