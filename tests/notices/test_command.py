"""The notices of the demo: complete, stable, without personal data, and fit to land again."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import docx
import duckdb
import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.publish.published import current_publication
from ingest import land
from tests.support.demo import run_bianzhi

MONTH, LAST = "2026-06", "2026-06-30"


@pytest.fixture(scope="module")
def written(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("notices")
    run_bianzhi(demo_home, "notices", "--month", MONTH, "--out", str(out))
    return out


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "notice.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def texts_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def recounted(home: Home) -> dict[str, str]:
    """Organization -> grade by its grounds and unanswered notices, counted from the marts."""
    with duckdb.connect(str(current_publication(home).database), read_only=True) as reader:
        grounds = reader.execute(
            f"""
            select organization_code, severity_code from finding
            where severity_code <> 'info' and first_seen_on <= '{LAST}'
                and (status_code = 'open' or last_seen_on >= '{LAST}')
                and coalesce(accepted_until < '{LAST}', true)
            union all
            select organization_code,
                case warning_level_code when '1' then 'G3' when '2' then 'G2' else 'G1' end
            from warning_month where month = '{LAST}' and warning_level_code <> '0'
            union all
            select organization_code, severity_code from problem_tracking where is_overdue
            """
        ).fetchall()
        served = {
            code
            for (code,) in reader.execute(
                f"select organization_code from warning_month where month = '{LAST}'"
            ).fetchall()
        }
        unanswered = reader.execute(
            """
            select notice.organization_code, notice.severity_code
            from notice_tracking as notice
            left join problem_tracking as problem using (problem_no)
            where notice.status_code = 'unanswered' and coalesce(problem.is_open, true)
            """
        ).fetchall()
    result: dict[str, str] = {}
    for code, grade in [row for row in grounds if row[0] in served] + unanswered:
        result[code] = max(grade, result.get(code, grade))
    for grade, limit, above in (("G1", 1, "G2"), ("G2", 2, "G3")):
        for code in result:
            if result[code] == grade and unanswered.count((code, grade)) >= limit:
                result[code] = above
    return result


def test_every_organization_with_a_ground_has_the_notice_of_its_grade(written, demo_home):
    listed = {row["organization_code"]: row["severity_code"] for row in rows_of(written)}
    assert listed == recounted(demo_home)
    assert set(listed.values()) == {"G1", "G2", "G3"}


def test_letters_are_documents_of_their_own_and_calls_share_a_sheet(written):
    rows = rows_of(written)
    letters = {row["notice_no"] for row in rows if row["channel_code"] != "1"}
    files = {path.stem for path in written.glob("TZ*.docx")}
    assert files == {path.stem for path in written.glob("TZ*.pdf")} == letters
    called = {row["notice_no"] for row in rows if row["channel_code"] == "1"}
    sheets = "\n".join(texts_of(path) for path in written.glob("DH*.docx"))
    assert all(number in sheets for number in called)


def test_a_letter_says_who_what_and_until_when(written):
    row = next(row for row in rows_of(written) if row["severity_code"] == "G3")
    text = texts_of(written / f"{row['notice_no']}.docx")
    year, month, day = (int(part) for part in row["deadline_on"].split("-"))
    assert row["notice_no"] in text
    assert f"{year}年{month}月{day}日前" in text
    assert "关于机构编制严重问题的整改通知" in text
    assert "暂停受理" in text


def test_the_same_inputs_give_the_same_bytes(written, demo_home, tmp_path):
    sample = sorted(path.name for path in written.iterdir())
    code = rows_of(written)[0]["organization_code"]
    options = ("--out", str(tmp_path), "--organization", code)
    run_bianzhi(demo_home, "notices", "--month", MONTH, *options)
    again = [path for path in tmp_path.iterdir() if path.name.startswith("TZ")]
    for path in again:
        assert path.name in sample
        digests = [hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, written / path.name)]
        assert digests[0] == digests[1], path.name


def test_an_english_letter(written, demo_home, tmp_path):
    row = next(row for row in rows_of(written) if row["severity_code"] == "G2")
    options = ("--organization", row["organization_code"], "--lang", "en", "--format", "docx")
    run_bianzhi(demo_home, "notices", "--month", MONTH, "--out", str(tmp_path), *options)
    text = texts_of(tmp_path / f"{row['notice_no']}.docx")
    assert "Please put the problems right within 10 working days" in text


def test_the_list_lands_once_the_replies_are_filled_in(written, tmp_path):
    rows = rows_of(written)
    rows[0] |= {"replied_on": "2026-07-03", "reply_code": "1"}
    folder = tmp_path / "2026-07-31"
    folder.mkdir()
    with (folder / "notice.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    [outcome] = land.land(Home.at(tmp_path / "home"), [folder], source="canonical", scope="*")
    assert outcome.status != land.REFUSED
    assert not outcome.problems


def test_nothing_is_written_for_an_unknown_organization(demo_home, tmp_path):
    options = ("--out", str(tmp_path / "out"), "--organization", "nobody")
    with pytest.raises((Failed, RuntimeError), match="nobody"):
        run_bianzhi(demo_home, "notices", "--month", MONTH, *options)
    assert not (tmp_path / "out").exists()
