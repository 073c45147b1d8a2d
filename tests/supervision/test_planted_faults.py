"""The generator plants faults at known places; the rules must find them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.publish.published import current_publication

# The minimum share of planted faults found, for rules that cannot find all.
LEAST = {
    # A master's degree beside a bachelor's education is common and no contradiction; some of the
    # planted wrong degrees are of that kind.
    "E09": 0.25,
    # A planted wrong department removes a leader from the line that he overfills.
    "D01": 0.9,
    "D04": 0.9,
}

# A fault of a person is a finding under the key of its delivered id, right or wrong.
SCORE = """
with faults as (
    select row_number() over () as fault, *
    from read_parquet(?)
),

ids as (
    select record_key as person_id, record_key as delivered_id
    from faults
    where entity = 'person'
    union
    select record_key, upper(value)
    from faults
    where rule_id = 'E01'
),

people as (
    select distinct
        ids.person_id,
        identity.person_key
    from ids
    inner join vault.identity as identity on ids.delivered_id = identity.person_id
),

truth as (
    select
        faults.*,
        coalesce(
            people.person_key || '|' || faults.organization_code,
            -- A code outside its list is unlisted in every key.
            replace(faults.record_key, '|99|', '|unlisted|')
        ) as finding_key
    from faults
    left join people on faults.record_key = people.person_id
    where faults.rule_id in (select rule_id from published.supervision.rule where is_active)
),

scored as (
    select
        truth.rule_id,
        truth.fault,
        count(finding.finding_id) > 0 as is_found
    from truth
    left join published.supervision.finding as finding
        on
            truth.rule_id = finding.rule_id
            and starts_with(finding.record_key, truth.finding_key)
            and truth.last_month >= finding.first_seen_on
            and truth.first_month <= finding.last_seen_on
    group by truth.rule_id, truth.fault
)

select rule_id, count(*) as planted, count(*) filter (is_found) as found
from scored
group by rule_id
order by rule_id
"""


@pytest.fixture(scope="module")
def score(demo_home) -> dict[str, tuple[int, int]]:
    """Rule -> number of planted faults, and number of findings among them."""
    published = current_publication(demo_home).database
    truth = demo_home.root / "demo" / "truth" / "faults.parquet"
    assert Path(truth).exists()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as published (read_only)")
        connection.execute(f"attach '{demo_home.vault}/identity.duckdb' as vault (read_only)")
        rows = connection.execute(SCORE, [str(truth)]).fetchall()
    return {rule: (planted, result) for rule, planted, result in rows}


def test_faults_of_many_rules_are_planted(score):
    assert len(score) >= 25


def test_every_planted_fault_is_a_finding(score):
    missed = {
        rule: f"{result} of {planted}"
        for rule, (planted, result) in score.items()
        if result < planted * LEAST.get(rule, 1)
    }
    assert missed == {}


# Findings beside the planted faults of their own rule: the planted faults of the same organization
# and time that they follow from.
FOLLOW_FROM = {
    # A wrong movement moves the posts after it, the decision it cites and the sum of the ledger.
    "B01": ("B01", "B02", "B09", "B12"),
    "B07": ("B01", "B02", "B09", "B12"),
    "B13": ("B01", "B02", "B09", "B12"),
    # A person of the wrong type, or in a second organization, is one too many there, and often does
    # not fit in other respects.
    "C02": ("C01", "C03", "C04", "C12", "E02"),
    "C03": ("C03", "C12", "E02"),
    "C12": ("C03", "C04", "C12", "E02"),
    "E06": ("C03",),
    # A leader of a wrong department is missing in his own and one too many in the other.
    "D01": ("D01", "D03", "D04", "E02", "E07"),
    "D03": ("D01", "D03", "D04", "E02", "E07"),
    "D04": ("D01", "D03", "D04", "E02", "E07"),
    "D09": ("C03", "D01", "D03", "D04", "E02", "E07"),
    # Of a person in two organizations both records fail, and the truth names one.
    "E02": ("E02",),
    # The person is on the planted record of another month.
    "E05": ("C01", "C03", "E02", "E05", "E07"),
}
# Faults of the generated city that nobody planted.
NATURAL = {
    "B01": "the other side of a transfer that was planted wrong in another organization (B12)",
    "B07": "the other side of a transfer that was planted wrong in another organization (B12)",
    "B13": "the other side of a transfer that was planted wrong in another organization (B12)",
    "C06": "posts of some types grow beyond the baseline of 2013 by decisions of city and county",
    "D07": "chiefs leave and are not replaced for months",
    "D03": "a leader in the month in which the reform of 2019 changed the list of titles",
    "E05": "a person who retires some months late by herself",
    "A18": "a plan names the organization as before a reform; planted ones are counted by "
    "tests/structure/test_sanding_findings_on_demo.py",
    "A19": "departments of plans: tests/structure/test_sanding_findings_on_demo.py",
    "C14": "posts moved since the plan: tests/structure/test_sanding_findings_on_demo.py",
    "D12": "leadership posts of plans: tests/structure/test_sanding_findings_on_demo.py",
    "A20": "changes since the certificate; planted ones are counted by "
    "tests/structure/test_certificate_findings_on_demo.py",
    "A21": "expired certificates: tests/structure/test_certificate_findings_on_demo.py",
    "C15": "posts moved since the certificate: "
    "tests/structure/test_certificate_findings_on_demo.py",
    "D13": "quotas changed since the certificate: "
    "tests/structure/test_certificate_findings_on_demo.py",
    "D11": "one leader in a hundred is acting for as long as the appointment lasts",
}
UNEXPLAINED = (
    SCORE.split("scored as (", maxsplit=1)[0]
    + """
own as (
    select finding.*
    from published.supervision.finding as finding
    where not exists (
        select 1 from truth
        where
            truth.rule_id = finding.rule_id
            and (
                starts_with(finding.record_key, truth.finding_key)
                or finding.rule_id = 'E02'
                and split_part(finding.record_key, '|', 1) = split_part(truth.finding_key, '|', 1)
            )
            and truth.last_month >= finding.first_seen_on
            and truth.first_month <= finding.last_seen_on
    )
)

select own.rule_id, count(*)
from own
left join (select unnest(?) as rule_id, unnest(?) as cause_id) as follows using (rule_id)
left join truth
    on
        follows.cause_id = truth.rule_id
        and own.organization_code = truth.organization_code
        and truth.last_month >= own.first_seen_on
        and truth.first_month <= own.last_seen_on + interval 2 month
-- The lists are planted apart: tests/linking/test_planted.py.
where own.aspect_code not in ('L', 'F')
group by own.finding_id, own.rule_id
having count(truth.rule_id) = 0
order by own.rule_id
"""
)


def test_every_finding_is_planted_or_explained_by_name(demo_home):
    published = current_publication(demo_home).database
    truth = demo_home.root / "demo" / "truth" / "faults.parquet"
    pairs = [(rule, cause) for rule, causes in FOLLOW_FROM.items() for cause in causes]
    columns = [list(column) for column in zip(*pairs, strict=True)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as published (read_only)")
        connection.execute(f"attach '{demo_home.vault}/identity.duckdb' as vault (read_only)")
        rows = connection.execute(UNEXPLAINED, [str(truth), *columns]).fetchall()
    assert {rule for rule, _ in rows} <= NATURAL.keys()


REPORTS = """
with planted as (
    select distinct
        rule_id,
        replace(record_key, '|99|', '|unlisted|') as record_key,
        coalesce(column_name, '') as column_name
    from read_parquet(?)
    where entity = 'reported_use'
),

found as (
    select rule_id, record_key, coalesce(column_name, '') as column_name
    from published.supervision.finding
    where entity = 'reported_use'
)

select 'missed', * from (from planted except from found)
union all
select 'invented', * from (from found except from planted)
"""


def test_false_reports_are_found_to_the_figure_and_no_honest_one_is_blamed(demo_home):
    published = current_publication(demo_home).database
    truth = demo_home.root / "demo" / "truth" / "faults.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as published (read_only)")
        assert connection.execute(REPORTS, [str(truth)]).fetchall() == []
        rows = connection.sql(
            "select rule_id, count(*) from published.supervision.finding "
            "where entity = 'reported_use' group by all"
        ).fetchall()
    assert dict(rows).keys() == {"C09", "C13"}


def test_a_finding_is_one_however_often_it_was_delivered(demo_home):
    published = current_publication(demo_home).database
    with duckdb.connect(str(published), read_only=True) as connection:
        rows, ids, months = connection.execute(
            "select count(*), count(distinct finding_id),"
            " max(date_diff('month', first_seen_on, last_seen_on)) from supervision.finding"
        ).fetchone()
    assert rows == ids
    assert months > 12
