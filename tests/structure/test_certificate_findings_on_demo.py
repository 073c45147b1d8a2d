"""Findings about certificates of the demo: those planted, and changes since the certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from tests.support.parquet import read

LAST = date(2026, 6, 30)
RULES = {
    "name": "A20",
    "grade": "A20",
    "type": "A20",
    "valid_until": "A21",
    "establishment": "C15",
    "leadership": "D13",
}
ITEMS = """
select organization_code || '|' || certificate_no || '|' || item_no as record_key,
    organization_code,
    item_type_code,
    case when item_type_code in ('establishment', 'leadership') then item_code else '' end as item
from '{demo}/deliveries/*/*/issued_certificate.parquet'
"""
Item = tuple[str, str, str, str]  # rule, organization, field, item


@pytest.fixture(scope="module")
def demo(demo_home: Home) -> Path:
    return demo_home.root / "demo"


@pytest.fixture(scope="module")
def published(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    path = demo_home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def found(published: duckdb.DuckDBPyConnection, demo: Path) -> set[Item]:
    """The items of certificates with an open finding."""
    items = {key: (code, field, item) for key, code, field, item in read(ITEMS.format(demo=demo))}
    result = set()
    for rule, key in published.execute(
        "select rule_id, record_key from supervision.finding "
        "where entity = 'issued_certificate' and status_code = 'open' "
        "and rule_id in ('A20', 'A21', 'C15', 'D13')"
    ).fetchall():
        code, field, item = items[key]
        result.add((rule, code, "valid_until" if rule == "A21" else field, item))
    return result


def planted(demo: Path) -> dict[Item, set[date]]:
    """Item -> days of the deliveries that show the planted difference."""
    result: dict[Item, set[date]] = {}
    for day, code, field, item in read(
        "select as_of, organization_code, field_code, item_code "
        f"from '{demo}/truth/certificate_differences.parquet'"
    ):
        result.setdefault((RULES[field], code, field, item), set()).add(day)
    return result


def test_every_planted_difference_that_lasts_is_found(demo, found):
    lasting = {item for item, days in planted(demo).items() if {date(2025, 6, 30), LAST} <= days}
    assert {field for _, _, field, _ in lasting} == set(RULES)
    assert lasting <= found


def test_what_is_on_a_certificate_of_today_is_blamed_only_where_planted(demo, found):
    """The certificates of the last month show the register of the last month."""
    today = {item for item, days in planted(demo).items() if LAST in days}
    assert found <= today


def test_the_mart_shows_each_planted_difference_and_no_other(demo, published):
    rows = published.execute(
        """
        select organization_code, field_code, item_code
        from organization_structure.certificate_consistency
        where month_to is null
            and consistency_code not in ('certificate_agrees', 'certificate_unknown')
        """
    ).fetchall()
    today = {item[1:] for item, days in planted(demo).items() if LAST in days}
    register_faults = {
        code
        for (code,) in read(
            f"select distinct organization_code from '{demo}/truth/faults.parquet' "
            f"where entity in ('organization', 'establishment', 'leadership_quota') "
            f"and last_month >= date '{LAST}'"
        )
    }
    assert today <= set(rows)
    assert {row for row in set(rows) - today if row[0] not in register_faults} == set()
