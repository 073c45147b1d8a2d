-- Grain: person x month whom a record of a list of the month may mean that is not linked, because
-- several people may be meant: such a person is not missing from the list.
with link_candidate as (
    select * from {{ source('inputs', 'link_candidate') }}
),

pay as (
    select distinct subject_key, month
    from {{ ref('int_payroll_line') }}
    where linked_person_key is null and candidates > 0
),

roster_line as (
    select distinct subject_key, organization_code, month_from_no
    from {{ ref('int_roster_line') }}
    where linked_person_key is null and candidates > 0
),

cover as (
    select * from {{ ref('int_roster_in_month') }}
),

record_link as (
    select * from {{ ref('int_record_link') }}
),

meant as (
    select distinct
        record_link.subject_key as record_subject_key,
        link_candidate.candidate_key as subject_key
    from record_link
    inner join link_candidate
        on
            record_link.person_key is not distinct from link_candidate.person_key
            and record_link.name_key is not distinct from link_candidate.name_key
            and record_link.birth_month is not distinct from link_candidate.birth_month
            and record_link.organization_code = link_candidate.organization_code
),

shown as (
    select
        meant.subject_key,
        pay.month,
        true as is_maybe_paid,
        false as is_maybe_listed
    from meant
    inner join pay on meant.record_subject_key = pay.subject_key
    union all
    select
        meant.subject_key,
        cover.month,
        false as is_maybe_paid,
        true as is_maybe_listed
    from meant
    inner join roster_line on meant.record_subject_key = roster_line.subject_key
    inner join cover
        on
            roster_line.organization_code = cover.organization_code
            and roster_line.month_from_no = cover.roster_month_no
),

int_reconciled_candidate as (
    select
        subject_key,
        month,
        bool_or(is_maybe_paid) as is_maybe_paid,
        bool_or(is_maybe_listed) as is_maybe_listed
    from shown
    group by subject_key, month
)

select * from int_reconciled_candidate
