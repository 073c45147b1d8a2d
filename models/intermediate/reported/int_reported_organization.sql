-- Grain: source x scope x month of a report x organization it answers for: whether the warehouse
-- holds the quota and the staff of the organization, and whether they were delivered in that month.
-- Where no detail of an organization is in force, the office that reports decides: what it left out
-- of its detail is none.
with subject as (
    select * from {{ ref('int_reported_subject') }}
),

office_month as (
    select * from {{ ref('int_organization_office_month') }}
),

detail as (
    select
        source,
        scope,
        month_no,
        max(case when entity = 'person' then 0 else 1 end) as has_quota,
        max(case when entity = 'person' then 1 else 0 end) as has_staff
    from {{ ref('int_scope_month') }}
    where entity in ('establishment', 'establishment_movement', 'person')
    group by source, scope, month_no
),

freshness as (
    select * from {{ ref('int_scope_freshness') }}
),

office as (
    select
        subject.source,
        subject.scope,
        subject.month_no,
        subject.organization_code,
        coalesce(office_month.source, subject.source) as office_source,
        coalesce(office_month.scope, subject.scope) as office_scope,
        office_month.source is null as is_own
    from subject
    left join office_month
        on
            subject.organization_code = office_month.organization_code
            and subject.month_no = office_month.month_no
),

known as (
    select
        office.source,
        office.scope,
        office.month_no,
        office.organization_code,
        max(detail.has_quota) = 1 as has_quota,
        max(detail.has_staff) = 1 as has_staff,
        min(cast(coalesce(freshness.is_observed, false) as integer)) = 1 as is_observed
    from office
    inner join detail
        on
            office.office_scope = detail.scope
            and office.month_no = detail.month_no
            and (
                office.office_source = detail.source or (office.is_own and office.scope <> '*')
            )
    left join freshness
        on
            detail.source = freshness.source
            and detail.scope = freshness.scope
            and detail.month_no = freshness.month_no
    group by office.source, office.scope, office.month_no, office.organization_code
),

int_reported_organization as (
    select
        subject.source,
        subject.scope,
        subject.month,
        subject.month_no,
        subject.organization_code,
        subject.as_of_date,
        subject.lake_id,
        coalesce(known.has_quota, false) as has_quota,
        coalesce(known.has_staff, false) as has_staff,
        coalesce(known.is_observed, false) as is_observed
    from subject
    left join known
        on
            subject.source = known.source
            and subject.scope = known.scope
            and subject.month_no = known.month_no
            and subject.organization_code = known.organization_code
)

select * from int_reported_organization
