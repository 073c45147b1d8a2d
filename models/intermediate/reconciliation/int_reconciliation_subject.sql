-- Grain: subject x month that real-name system, roster or payroll shows, with where each of the three
-- shows it.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with person as (
    select * from {{ ref('int_reconciled_person') }}
),

real_name as (
    select * from {{ ref('int_reconciled_real_name') }}
),

pay as (
    select * from {{ ref('int_reconciled_pay') }}
),

roster_line as (
    select * from {{ ref('int_roster_line') }}
),

cover as (
    select * from {{ ref('int_roster_in_month') }}
),

candidate as (
    select * from {{ ref('int_reconciled_candidate') }}
),

roster as (
    select
        roster_line.*,
        cover.month,
        roster_line.month_from_no = cover.month_no as is_current
    from cover
    inner join roster_line
        on
            cover.organization_code = roster_line.organization_code
            and cover.roster_month_no = roster_line.month_from_no
),

ranked_pay as (
    select
        *,
        row_number() over (
            partition by subject_key, month order by gross_pay desc, organization_code asc
        ) as pay_rank
    from pay
),

paid as (
    select
        subject_key,
        month,
        count(*) as organizations,
        max(case when pay_rank = 1 then organization_code end) as organization_code,
        max(linked_person_key) as linked_person_key,
        sum(gross_pay) as gross_pay,
        max(gross_pay) as largest_pay,
        max(method_code) as method_code,
        bool_or(method_code = 'score') as is_scored,
        min(score) as score,
        max(best_score) as best_score,
        max(candidates) as candidates
    from ranked_pay
    group by subject_key, month
),

listed as (
    select
        subject_key,
        month,
        min(organization_code) as organization_code,
        bool_or(is_current) as is_current,
        min(establishment_type_code) as establishment_type_code,
        min(post_title) as post_title,
        max(candidates) as candidates,
        max(linked_person_key) as linked_person_key
    from roster
    group by subject_key, month
),

listed_here as (
    select distinct
        roster.subject_key,
        roster.month
    from roster
    inner join person
        on
            roster.subject_key = person.subject_key
            and roster.organization_code = person.organization_code
            and roster.month = person.month
),

subject as (
    select subject_key, month from real_name
    union
    select subject_key, month from paid
    union
    select subject_key, month from listed
),

int_reconciliation_subject as (
    select
        subject.subject_key,
        subject.month,
        coalesce(
            real_name.organization_code, paid.organization_code, listed.organization_code
        ) as organization_code,
        real_name.subject_key is not null as is_registered,
        paid.subject_key is not null as is_paid,
        listed.subject_key is not null as is_listed,
        coalesce(listed.is_current, false) as is_listed_now,
        coalesce(paid.organizations, 0) as paying_organizations,
        coalesce(real_name.is_paid_here, false) as is_paid_here,
        listed_here.subject_key is not null as is_listed_here,
        real_name.establishment_type_code as registered_type_code,
        real_name.post_title as registered_title,
        paid.organization_code as paid_organization_code,
        listed.organization_code as listed_organization_code,
        coalesce(real_name.type_differs, false) as paid_type_differs,
        coalesce(listed.establishment_type_code <> real_name.establishment_type_code, false)
            as listed_type_differs,
        coalesce(listed.post_title <> real_name.post_title, false) as listed_title_differs,
        coalesce(paid.gross_pay, 0) as gross_pay,
        coalesce(paid.gross_pay - coalesce(real_name.pay_here, paid.largest_pay), 0) as excess_pay,
        paid.method_code,
        coalesce(paid.is_scored, false) as is_scored,
        paid.score,
        paid.best_score,
        greatest(coalesce(paid.candidates, 0), coalesce(listed.candidates, 0)) as candidates,
        coalesce(paid.linked_person_key, listed.linked_person_key) is null as is_unlinked,
        coalesce(candidate.is_maybe_paid, false) as is_maybe_paid,
        coalesce(candidate.is_maybe_listed, false) as is_maybe_listed
    from subject
    left join real_name
        on subject.subject_key = real_name.subject_key and subject.month = real_name.month
    left join paid
        on subject.subject_key = paid.subject_key and subject.month = paid.month
    left join listed
        on subject.subject_key = listed.subject_key and subject.month = listed.month
    left join candidate
        on subject.subject_key = candidate.subject_key and subject.month = candidate.month
    left join listed_here
        on
            subject.subject_key = listed_here.subject_key
            and subject.month = listed_here.month
)

select * from int_reconciliation_subject
