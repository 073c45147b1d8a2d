"""Writes dbt's documentation of the current build as one HTML page that needs no network.

dbt writes clock, run id and machine paths into a page. They are removed, so that the same build
gives the same bytes on any machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

from bianzhi.build.builder import build_lock
from bianzhi.build.dbt import dbt_process, environment
from bianzhi.build.recording import DOCS_PAGE
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.core.problems import Failed

_LAST_LINES = 20
_TIMES = "generated_at|invocation_started_at|run_started_at"
_RUN_ID = "00000000-0000-0000-0000-000000000000"
# These fields of dbt's JSON in the page change with every run.
_STAMPS = (
    (
        re.compile(rf'"({_TIMES})": "[^"]*"'),
        r'"\1": "{known_at}"',
    ),
    (re.compile(r'"created_at": [0-9.e+]+'), '"created_at": 0'),
    (re.compile(r'"(invocation_id|user_id)": "[^"]*"'), rf'"\1": "{_RUN_ID}"'),
)


def write_page(home: Home, path: Path) -> Path:
    """Write the page of the current build of ``home`` to ``path``.

    Returns:
        The absolute path.

    Raises:
        Failed: Nothing is built, ``path`` is a folder, or dbt fails.
    """
    build = home.current_build.resolve()
    if not (build / "build.json").exists():
        raise Failed("docs.no_build", home=home.root)
    path = path.resolve()
    if path.is_dir():
        raise Failed("docs.out_is_folder", path=path)
    with build_lock(home), tempfile.TemporaryDirectory() as target:
        text = _generate(build, home, Path(target).resolve())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _generate(build: Path, home: Home, target: Path) -> str:
    """The text of dbt's static page, without stamps and machine paths."""
    command = [*dbt_process(home), DOCS_PAGE, "--target-path", str(target)]
    done = subprocess.run(
        command,
        cwd=PROJECT_ROOT,
        # dbt lists dependencies in the order of a set of strings.
        env={**environment(build, home), "DBT_LOG_LEVEL": "warn", "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    page = target / "static_index.html"
    if done.returncode or not page.exists():
        raise Failed("docs.failed", tail="\n".join(done.stdout.splitlines()[-_LAST_LINES:]))
    known_at = json.loads((build / "build.json").read_text("utf-8"))["known_at"]
    text = page.read_text("utf-8")
    for pattern, replacement in _STAMPS:
        text = pattern.sub(replacement.replace("{known_at}", known_at), text)
    for folder, name in ((target, "target"), (build, "build"), (home.root, "home")):
        text = text.replace(str(folder), name)
    return text.replace(str(PROJECT_ROOT), ".")
