"""Times bianzhi verify: a request of many lines on a published warehouse, after start-up.

``python -m benchmarks.verify HOME [--lines 1000]`` writes a request of random entries, leaves,
transfers and appointments in existing cells, and prints the seconds of each step. Start-up (loading
the libraries, opening the database) is not counted.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from datetime import date
from pathlib import Path

import click
import scipy.optimize  # noqa: F401  (a part of the start-up)

from bianzhi.core.home import Home
from bianzhi.read.database import report_database
from bianzhi.read.query import Reader
from bianzhi.store.people.identities import Identities
from bianzhi.verify import answer
from bianzhi.verify.batch import Batch, verify
from bianzhi.verify.warehouse import last_month

COLUMNS = (
    "action_code",
    "planned_on",
    "organization_code",
    "establishment_type_code",
    "person_id",
    "sex_code",
    "birth_date",
    "education_code",
    "leadership_level_code",
    "leadership_role_code",
    "department_code",
)
TYPES = ("11", "12", "21", "22", "23", "24", "31")


def write_request(home: Home, reader: Reader, path: Path, lines: int, seed: int) -> None:
    """Write a request of random lines in the cells of the last month."""
    rng = random.Random(seed)
    month = last_month(reader, None)
    cells = _rows(
        reader,
        "select organization_code, establishment_type_code from establishment_use_month"
        f" where month = date '{month}' and in_post > 3 order by all",
    )
    cells = [cell for cell in cells if cell[1] in TYPES]
    offices = _rows(
        reader,
        "select organization_code, department_code, leadership_level_code, leadership_role_code"
        f" from leadership_use_department_month where month = date '{month}' order by all",
    )
    ids = _known_ids(home, reader)
    rng.shuffle(ids)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for _ in range(lines):
            writer.writerow(_line(rng, month, cells, offices, ids))


def _line(rng: random.Random, month: date, cells: list, offices: list, ids: list[str]) -> dict:
    organization, type_code = rng.choice(cells)
    day = date(month.year + 1, rng.randint(1, 12), 1)
    line = {"planned_on": day, "action_code": rng.choice(["enter", "enter", "leave", "transfer"])}
    if rng.random() < 0.2:
        organization, department, level, role = rng.choice(offices)
        return {
            "planned_on": day,
            "action_code": "appoint",
            "organization_code": organization,
            "department_code": department,
            "leadership_level_code": level,
            "leadership_role_code": role,
        }
    if line["action_code"] == "leave":
        return {**line, "person_id": ids.pop()}
    line["organization_code"] = organization
    if line["action_code"] == "transfer":
        return {**line, "person_id": ids.pop()}
    described = {"sex_code": "2", "birth_date": "1999-01-01", "education_code": "21"}
    return {**line, **described, "establishment_type_code": type_code}


def _known_ids(home: Home, reader: Reader) -> list[str]:
    keys = _rows(
        reader,
        "select person_key from person_history where valid_to is null and is_in_post"
        " group by 1 having count(*) = 1 order by 1",
    )
    known = {key for (key,) in keys}
    people = Identities(home).query(
        "select person_key, min(person_id) as person_id from identity"
        " where person_id is not null group by 1 order by 1"
    )
    return [person_id for key, person_id in people.rows() if key in known]


def _rows(reader: Reader, query: str) -> list[tuple]:
    return list(reader.run(query).rows())


def measured(home: Home, reader: Reader, path: Path) -> tuple[float, float, Batch]:
    """Wall clock and processor seconds of one request, with its answer as rows."""
    wall, processor = time.perf_counter(), time.process_time()
    batch = verify(home, reader, path)
    answer.line_rows(batch, "en")
    answer.test_rows(batch, "en")
    return time.perf_counter() - wall, time.process_time() - processor, batch


@click.command()
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--lines", default=1_000)
@click.option("--runs", default=3)
def main(home: Path, lines: int, runs: int) -> None:
    """Print the seconds of each run."""
    place = Home(home)
    with Reader(report_database(place)) as reader, tempfile.TemporaryDirectory() as folder:
        for seed in range(runs):
            path = Path(folder) / "moves.csv"
            write_request(place, reader, path, lines, seed)
            wall, processor, batch = measured(place, reader, path)
            results = [verdict.result for verdict in batch.verdicts]
            click.echo(
                f"{lines} lines: {wall:.2f} s, processor {processor:.2f} s;"
                f" {results.count('pass')} pass, {results.count('review')} to review,"
                f" {results.count('refuse')} refused; largest set {len(batch.largest)}"
            )


if __name__ == "__main__":
    main()
