"""Where the result of a benchmark goes: files, the page of the docs, the history of runs."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT

OUT = PROJECT_ROOT / "target" / "bench"
PAGE = PROJECT_ROOT / "docs" / "performance.md"
SPARK_PAGE = PROJECT_ROOT / "docs" / "spark.md"
HISTORY = Path(__file__).with_name("history.jsonl")


def record(
    name: str, page: str, figures: dict, file: str, is_documented: bool, docs: Path | None = None
) -> None:
    """Print the page and write it with the figures to ``target/bench``.

    Args:
        name: The module of the benchmark, which the marks in the page of the docs name.
        docs: That page; by default the one about performance.
        file: The name of both files, without an ending.
        is_documented: Also write the page into the docs, and the figures as a line of the history.
    """
    print(page)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{file}.md").write_text(page + "\n", "utf-8")
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (OUT / f"{file}.json").write_text(text + "\n", "utf-8")
    if is_documented:
        put_into(docs or PAGE, page, name)
        remember(HISTORY, name, figures)


def put_into(page: Path, text: str, name: str) -> None:
    """Replace what stands between the marks of the benchmark ``name``.

    Raises:
        ValueError: The page has no such marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.read_text("utf-8").partition(begin)
    if not found:
        raise ValueError(f"{page} has no place for {name}")
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def remember(history: Path, name: str, figures: dict) -> None:
    """Append a run to the history, one line of JSON a run."""
    line = {
        "benchmark": name,
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("bianzhi"),
        "commit": _commit(),
        **figures,
    }
    with history.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _commit() -> str | None:
    """The commit that was measured; None outside of a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True)
    return done.stdout.strip() or None
