"""A small warehouse after the whole flow, with a quarantined row and an issued report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.support.compiled import Models
from tests.support.demo import made_once, run_bianzhi
from tests.support.worlds import citizen_id

DAYS = ("2024-11-30", "2024-12-31")


def write_deliveries(folder: Path) -> Path:
    """Write two deliveries of two organizations and their staff; a row of the first has no id."""
    for number, day in enumerate(DAYS):
        (folder / day).mkdir(parents=True, exist_ok=True)
        people = [
            f"{citizen_id(n)},B{n % 2 + 1},张三{n},11,1980-01-01" for n in range(1, 8 + number)
        ]
        if number == 0:
            people.append(",B1,李四,11,1980-01-01")
        header = "person_id,organization_code,person_name,establishment_type_code,birth_date"
        files = {
            "organization.csv": "organization_code,organization_name\nB1,市教育局\nB2,市财政局\n",
            "establishment.csv": "organization_code,establishment_type_code,authorized_posts\n"
            "B1,11,10\nB2,11,8\n",
            "person.csv": "\n".join([header, *people, ""]),
        }
        for name, text in files.items():
            (folder / day / name).write_text(text, "utf-8")
    return folder


def make_small(home: Home) -> None:
    sent = write_deliveries(home.root.with_name(f"{home.root.name}-sent"))
    received = ("--received-at", "2025-01-10")
    run_bianzhi(home, "land", str(sent), "--source", "canonical", *received)
    for command in ("build", "check", "publish"):
        run_bianzhi(home, command)
    out = sent / "report"
    run_bianzhi(home, "report", "annual", "--year", "2024", "--format", "html", "--out", str(out))
    run_bianzhi(home, "report", "issue", str(next(out.glob("*.report.json"))))


@pytest.fixture(scope="session")
def small_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Home:
    """The small warehouse, read-only; ``BIANZHI_SMALL_HOME`` names an existing one."""
    if "BIANZHI_SMALL_HOME" in os.environ:
        return Home(Path(os.environ["BIANZHI_SMALL_HOME"]))
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("small")) if cache else tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SECRET_VARIABLE, raising=False)
        patch.delenv("BIANZHI_VAULT", raising=False)
        return made_once(folder, models, make_small)
