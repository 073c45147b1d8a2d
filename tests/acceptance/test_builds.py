"""Cases whose right outcome shows only in a build: figures carried, findings, verdicts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import PROJECT_ROOT, Home

REAL = os.environ.get("BIANZHI_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL, reason="BIANZHI_REAL_DATA is unset: the folder with the cases"),
]
# Invented ids have wrong check digits, and one of two people is half of them: the gate would block
# for reasons that are not the matter of these cases.
SETTINGS = """
gate:
  {source}.person.id_check_code.check_digit:
    outcome: warn
    reason: the ids of the cases are invented
  {source}.person.birth_month.range:
    outcome: warn
    reason: the case has two people
"""


@dataclass(frozen=True)
class Built:
    """What a case came to: exit code of ``bianzhi run``, verdict, a query on the build."""

    code: int
    verdict: str
    home: Home

    def rows(self, query: str) -> list[tuple]:
        warehouse = self.home.current_build.resolve() / "warehouse.duckdb"
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def findings(self) -> Counter[str]:
        return Counter(
            dict(self.rows("select rule_id, count(*) from supervision.finding group by 1"))
        )


@pytest.fixture
def built(models, tmp_path):
    def build(case: str, source: str) -> Built:
        home = Home(tmp_path / "home")
        models.lend_project(home)
        (home.root / "bianzhi.yml").write_text(SETTINGS.format(source=source), "utf-8")
        folder = Path(REAL or "") / "cases" / case
        own = folder.parent / "c.yml"  # a contract that lies beside the data
        chosen = ["--contract", str(own)] if own.exists() else ["--source", source]
        command = [sys.executable, "-m", "bianzhi", "--home", str(home.root), "run", str(folder)]
        done = subprocess.run(
            [*command, *chosen, *([] if own.exists() else ["--scope", "350526"])],
            cwd=PROJECT_ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith("BIANZHI_")},
            capture_output=True,
            text=True,
        )
        path = home.current_build.resolve() / "gate.json"
        assert path.exists(), done.stdout + done.stderr
        print(done.stdout, done.stderr)
        verdict = json.loads(path.read_text("utf-8"))["verdict"]
        return Built(done.returncode, verdict, home)

    return build


USE = """
    select cast(month as varchar), sum(authorized_posts), sum(over_posts),
        count(*) filter (is_observed), count(*) filter (is_carried)
    from organization_structure.establishment_use_month group by month order by month
"""


def test_a_quota_that_is_text_keeps_the_last_one(built):
    case = built("u_quota_text", "fujian")
    assert (case.code, case.verdict) == (0, "warn")
    assert case.rows(USE) == [("2024-11-30", 12, 0, 1, 0), ("2024-12-31", 12, 0, 0, 1)]
    assert case.findings()["untypable_value"] == 1


def test_a_month_mostly_unreadable_is_blocked_and_ends_nothing(built):
    case = built("t_quar3", "canonical")
    assert (case.code, case.verdict) == (3, "block")
    assert case.rows(USE) == [("2021-11-30", 2000, 0, 200, 0), ("2021-12-31", 2000, 0, 0, 176)]
    assert not case.home.current_publication.exists()


def test_a_birth_in_the_future_is_unlisted_and_a_finding_and_the_build_goes_on(built):
    case = built("m_birth", "canonical")
    assert (case.code, case.verdict) == (0, "warn")
    ages = "select age_band_code, headcount from personnel_structure.personnel_by_age_month"
    assert sorted(case.rows(ages)) == [("46_50", 1), ("unlisted", 1)]
    of_rows = "select row_no from supervision.finding where column_name like 'birth%'"
    assert case.rows(of_rows) == [(3,)]
    assert case.rows(USE) == [("2024-12-31", 3, 0, 1, 0)]


def test_totals_and_sign_offs_become_no_organization(built):
    case = built("19_footer_total_organization", "fujian")
    assert case.code == 0
    organizations = case.rows(
        "select organization_code from historical_change.organization_history"
    )
    assert len(organizations) == 2


def test_totals_are_not_counted_twice(built):
    case = built("20_total_rows_establishment", "fujian")
    assert case.code == 0
    assert case.rows(USE) == [("2024-12-31", 35, 0, 3, 0)]


def test_workload_of_an_organization_is_published(built):
    case = built("m_workload", "canonical")
    assert case.code == 0
    rows = case.rows("select subject_code, quantity from history.hist_workload")
    assert rows == [("A01", 120)]


def test_a_quota_that_moves_to_a_department_changes_no_earlier_month(built):
    case = built("m_mini", "canonical")
    use = case.rows("""
        select cast(month as varchar), quota_holder_code, authorized_posts, in_post, over_posts
        from organization_structure.leadership_use_month
        where organization_code = 'A01' and leadership_level_code = '142' order by all
    """)
    assert use == [
        ("2024-11-30", "body", 1, 1, 0),
        ("2024-12-31", "department", 1, 1, 0),
    ]


@pytest.mark.parametrize("data", ["d", "d2"])
def test_a_code_used_again_goes_to_the_successor_of_its_time(data, built):
    case = built(f"t_reuse/{data}", "reuse")
    assert case.findings()["lineage_contradicted"] == 0
    weights = """
        select cast(from_valid_to as varchar), to_code, cast(sum(weight) as double)
        from historical_change.division_crosswalk
        where from_code = 'aA' and measure_code = 'quantity' and basis_date = '2023-01-01'
        group by all order by all
    """
    assert case.rows(weights) == [("1996-07-01", "aB", 1.0), (None, "aA", 1.0)]
    shared = "select count(*) from historical_change.division_crosswalk where weight not in (0, 1)"
    assert case.rows(shared) == [(0,)]


def test_ids_that_lost_digits_merge_nobody(built):
    case = built("67_id_number_no_name", "fujian")
    assert (case.code, case.verdict) == (3, "block")
    assert case.rows("select count(*) from history.hist_person") == [(0,)]
    assert case.rows(
        "select rows_read, rows_quarantined, rows_collapsed from supervision.delivery_part"
    ) == [(5, 5, 0)]
    assert case.findings()["lost_digits"] >= 1  # one for each content that the rows have


def test_a_name_in_a_column_of_codes_is_published_nowhere(built):
    case = built("t_names", "uk_organogram")
    occupied = "select occupied_code from historical_change.post_history order by post_code"
    assert case.rows(occupied) == [(None,), ("vacant",)]
    assert case.findings()["unmapped_value"] == 1
    texts = case.rows("select * from supervision.finding")
    assert "Jane" not in str(texts)
