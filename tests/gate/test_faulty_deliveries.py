"""Faulty deliveries through the whole flow: rows in force, blocked builds, messages."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.support.compiled import Models
from tests.support.demo import call_bianzhi, run_bianzhi
from tests.support.warehouse import SECRET
from tests.support.worlds import citizen_id

CODES = [f"A{number}" for number in range(40)]


def deliver(folder: Path, day: str, **files: list[str]) -> None:
    """Write a delivery of canonical CSV files, each a header and lines."""
    place = folder / day
    place.mkdir(parents=True)
    for entity, lines in files.items():
        (place / f"{entity}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def organizations(codes: list[str]) -> list[str]:
    return [
        "organization_code,organization_name",
        *(f"{code},Organization {code}" for code in codes),
    ]


def quotas(posts: dict[str, str]) -> list[str]:
    header = "organization_code,establishment_type_code,authorized_posts"
    return [header, *(f"{code},11,{figure}" for code, figure in posts.items())]


def staff(codes: list[str]) -> list[str]:
    header = "person_id,organization_code,establishment_type_code,person_name"
    return [header, *(f"{citizen_id(n)},{code},11,王伟" for n, code in enumerate(codes, 1))]


def other_figures(leaders: str, posts: str, controlled: str) -> dict[str, list[str]]:
    """A quota of leaders, one that can never be read, a department and a control number."""
    level = "organization_code,leadership_level_code,leadership_role_code,authorized_posts"
    return {
        "leadership_quota": [level, f"A0,131,1,{leaders}", "A1,131,1,#N/A"],
        "department": ["organization_code,department_code,authorized_posts", f"A0,D1,{posts}"],
        "off_establishment_control": ["organization_code,control_posts", f"A0,{controlled}"],
    }


def run(home: Home, folder: Path, *, lang: str = "en", scope: str = "*") -> tuple[int, str]:
    """Run ``bianzhi run`` as a user would; return exit code and output."""
    options = ("--source", "canonical", "--scope", scope)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET)
        code, out, errors = call_bianzhi(home, "--lang", lang, "run", str(folder), *options)
    return code, out + errors


@pytest.fixture(scope="module")
def blocked(models: Models, tmp_path_factory):
    """In the second month thirty of forty quotas are unreadable: the home, exit code and output."""
    folder = tmp_path_factory.mktemp("blocked")
    home = models.lend_project(Home(folder / "home"))
    deliver(
        folder / "in",
        "2021-11-30",
        organization=organizations(CODES),
        establishment=quotas(dict.fromkeys(CODES, "10")),
    )
    faulty = dict.fromkeys(CODES, "10") | dict.fromkeys(CODES[:30], "10人")
    deliver(
        folder / "in",
        "2021-12-31",
        organization=organizations(CODES),
        establishment=quotas(faulty),
    )
    return home, *run(home, folder / "in")


def test_a_delivery_mostly_unreadable_is_blocked_and_says_why(blocked):
    home, code, out = blocked
    assert code == 3
    assert not home.current_publication.exists()
    assert "BLOCK  delivered_parts.unreadable_rows.unreadable: 1 of 1 wrong" in out
    assert "first_unread 2 authorized_posts 10人 untypable_value; 3 authorized_posts" in out
    assert "bianzhi reland" in out
    assert "bianzhi retract" in out


def test_rows_that_cannot_be_read_end_nothing(blocked):
    home, _, _ = blocked
    warehouse = home.current_build.resolve() / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        months = connection.execute(
            "select cast(month as varchar), sum(authorized_posts),"
            " count(*) filter (is_observed), count(*) filter (is_carried)"
            " from organization_structure.establishment_use_month group by month order by month"
        ).fetchall()
    assert months == [("2021-11-30", 400, 40, 0), ("2021-12-31", 400, 0, 30)]


@pytest.fixture(scope="module")
def published(models: Models, tmp_path_factory):
    """A few unreadable quotas, workload, and a county that never delivers quotas."""
    folder = tmp_path_factory.mktemp("published")
    home = models.lend_project(Home(folder / "home"))
    codes = [*CODES, "B1"]
    posts = dict.fromkeys(CODES, "2")
    deliver(
        folder / "city",
        "2021-11-30",
        organization=organizations(codes),
        establishment=quotas(posts),
        person=staff(CODES),
        **other_figures("1", "2", "3"),
    )
    deliver(
        folder / "city",
        "2021-12-31",
        organization=organizations(codes),
        establishment=quotas(posts | {"A0": "2名", "B1": "#REF!"}),
        person=staff([*CODES, "B1"]),
        **other_figures("one", "#REF!", "3人"),
        workload=[
            "subject_type_code,subject_code,measure_code,period,quantity",
            "organization,A1,population,2021-12,120",
            "division,350521,population,2021-12,90000",
        ],
    )
    deliver(
        folder / "county",
        "2021-12-31",
        organization=organizations([f"C{number}" for number in range(30)]),
        person=[
            "person_id,organization_code,establishment_type_code,leadership_level_code,"
            "leadership_role_code",
            *(f"{citizen_id(100 + n)},C{n},22,131,1" for n in range(30)),
        ],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET)
        options = ("--source", "canonical", "--scope", "350582")
        run_bianzhi(home, "land", str(folder / "county"), *options)
    code, out = run(home, folder / "city", lang="zh", scope="350521")
    assert code == 0, out
    database = home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection, out


def cells(connection, codes: str) -> list[tuple]:
    return connection.execute(
        "select organization_code, authorized_posts, in_post, over_posts, fill_rate, light_code,"
        " is_carried, is_observed from organization_structure.establishment_use_month"
        f" where month = date '2021-12-31' and organization_code in ({codes}) order by 1"
    ).fetchall()


def test_an_unreadable_quota_is_carried_or_unknown_and_warned_of(published):
    connection, out = published
    carried, read, unknown = cells(connection, "'A0', 'A1', 'B1'")
    assert carried[1:4] == (2, 1, 0)
    assert carried[5:] == ("blue", True, False)
    assert read[5:] == ("blue", False, True)
    assert unknown == ("B1", None, 1, None, None, "grey", False, False)
    rows = connection.execute(
        "select column_name, row_no from supervision.finding"
        " where rule_id in ('untypable_value', 'error_cell') and entity = 'establishment'"
    ).fetchall()
    assert sorted(rows) == [("authorized_posts", 2), ("authorized_posts", 42)]
    assert "警告  delivered_parts.unread_figures.unread_figure" in out
    assert "2 authorized_posts 2名 untypable_value" in out
    assert "处理办法" in out


def test_figures_of_leaders_departments_and_controls_are_carried_too(published):
    connection, _ = published
    lights = connection.execute(
        "select organization_code, authorized_posts, over_posts, light_code, is_carried"
        " from organization_structure.leadership_use_month"
        " where month = date '2021-12-31' and organization_code in ('A0', 'A1') order by 1"
    ).fetchall()
    assert lights == [("A0", 1, 0, "green", True), ("A1", None, None, "grey", False)]
    histories = connection.execute(
        "select authorized_posts, is_carried, valid_to from historical_change.department_history"
        " union all select control_posts, is_carried, valid_to"
        " from historical_change.off_establishment_control_history order by 1"
    ).fetchall()
    assert histories == [(2, True, None), (3, True, None)]


def test_a_county_that_never_delivered_quotas_is_grey(published):
    connection, _ = published
    assert {row[1:3] + row[4:6] for row in cells(connection, "'C0', 'C1', 'C29'")} == {
        (0, 1, None, "grey")
    }
    lights = connection.execute(
        "select distinct light_kind_code, light_code, rule_id from supervision.light_history"
        " where organization_code like 'C%'"
    ).fetchall()
    assert sorted(lights) == [("establishment", "grey", None), ("leadership", "grey", None)]
    rules = connection.execute(
        "select distinct rule_id from supervision.finding where organization_code like 'C%'"
    ).fetchall()
    assert not {"C12", "D09", "D04"} & {rule for (rule,) in rules}


def test_workload_of_organizations_and_divisions_is_published(published):
    connection, out = published
    assert "canonical.workload.subject_code" not in out
    subjects = connection.execute(
        "select count(*) from supervision.finding where entity = 'workload'"
    ).fetchone()
    assert subjects == (0,)
    parts = connection.execute(
        "select rows_landed from supervision.delivery_part where entity = 'workload'"
    ).fetchall()
    assert parts == [(2,)]
