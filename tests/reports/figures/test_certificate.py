"""The certificate of an organization, recounted on the published histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from bianzhi.core.problems import Failed
from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import periods
from bianzhi.reports.register import figure
from bianzhi.reports.register.compose import Request, compose

CODE = "35058210005"
DAY, BEFORE = date(2025, 12, 31), date(2023, 12, 31)
ON_DAY = "valid_from <= date '2025-12-31' and (valid_to is null or valid_to > date '2025-12-31')"


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


def certificate(reader: Reader, since: date | None = None, lang: str = "zh") -> Document:
    period = periods.certificate(reader, CODE, DAY, since)
    return compose(reader, Request("certificate", period, lang=lang))


def table(document: Document, code: str) -> FilledTable:
    return next(table for table in document.tables if table.code == code)


def rows(reader: Reader, columns: str, name: str, where: str = ON_DAY) -> list[tuple]:
    sql = f"select {columns} from historical_change.{name} where organization_code = '{CODE}'"
    return list(reader.run(f"{sql} and {where}").rows())


def test_posts_by_type_and_funding_and_staff(reader: Reader) -> None:
    shown = table(certificate(reader), "Z2")
    posts: Counter = Counter()
    columns = "counted_type_code, funding_code, authorized_posts"
    for kind, funding, authorized in rows(reader, columns, "establishment_history"):
        posts[kind, f"funding_{funding}"] += authorized
        posts[kind, "authorized"] += authorized
    staff = Counter(
        kind
        for kind, is_in_post in rows(reader, "counted_type_code, is_in_post", "person_history")
        if is_in_post
    )
    assert posts
    assert staff
    for (kind, column), authorized in posts.items():
        assert shown.value(kind, column) == authorized
    for kind, heads in staff.items():
        assert shown.value(kind, "in_post") == heads
    assert shown.value("total", "in_post") == staff.total()


def test_plates_departments_and_leadership_posts(reader: Reader) -> None:
    document = certificate(reader)
    plates = {name for (name,) in rows(reader, "plate_name", "organization_plate_history")}
    assert {row.code for row in table(document, "Z1").rows} == plates != set()
    departments = {code for (code,) in rows(reader, "department_code", "department_history")}
    assert {row.code for row in table(document, "C9").rows} - {"total", "none"} == departments
    quota = sum(posts for (posts,) in rows(reader, "authorized_posts", "leadership_quota_history"))
    assert table(document, "C10").value("total", "quota") == quota > 0


@pytest.mark.parametrize("since", [None, BEFORE])
def test_changes_are_the_entries_of_the_ledger_since_the_last_certificate(
    reader: Reader, since: date | None
) -> None:
    shown = table(certificate(reader, since), "Z3")
    first = since or date(1949, 9, 30)
    entries = rows(
        reader,
        "effective_on, posts_change",
        "establishment_ledger",
        f"effective_on > date '{first}' and effective_on <= date '{DAY}'",
    )
    assert len(shown.rows) - 1 == len(entries) > 0
    assert shown.value("total", "change") == sum(change for _, change in entries)


def test_the_reading_code_is_that_of_figures_and_publication(reader: Reader) -> None:
    document = certificate(reader)
    assert len(document.reading_code) == 16
    assert certificate(reader).reading_code == document.reading_code
    assert certificate(reader, lang="en").reading_code == document.reading_code
    assert certificate(reader, BEFORE).reading_code != document.reading_code
    period = periods.certificate(reader, CODE, date(2025, 11, 30))
    earlier = compose(reader, Request("certificate", period))
    assert earlier.reading_code != document.reading_code


@pytest.mark.parametrize("since", [None, BEFORE])
def test_a_figure_of_the_certificate_leads_back_to_rows(reader: Reader, since: date | None) -> None:
    code = periods.certificate(reader, CODE, DAY, since).code
    posts = figure.explain(reader, f"Z2/internal/{code}/total/authorized", "zh")
    assert posts.value
    assert posts.evidence
    assert posts.documents
    changes = figure.explain(reader, f"Z3/internal/{code}/total/change", "zh")
    assert {row["entity"] for row in changes.evidence} == {"establishment_movement"}


def test_an_unknown_organization_and_a_public_edition_are_refused(reader: Reader) -> None:
    with pytest.raises(Failed):
        periods.certificate(reader, "0")
    period = periods.certificate(reader, CODE, DAY)
    with pytest.raises(Failed):
        compose(reader, Request("certificate", period, edition=PUBLIC))
