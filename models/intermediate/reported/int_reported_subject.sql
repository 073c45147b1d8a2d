-- Grain: source x scope x month of a report x organization it answers for: the organizations it
-- names, and those whose posts or people the same office delivers, so that an organization left out
-- is noticed. An office that is the only one of its source (*) answers for what that source
-- delivers.
with reported as (
    select * from {{ ref('int_reported_use') }}
),

office_month as (
    select * from {{ ref('int_organization_office_month') }}
),

report as (
    select
        source,
        scope,
        month,
        month_no,
        max(as_of_date) as as_of_date,
        max_by(lake_id, concat(cast(as_of_date as varchar), part)) as lake_id
    from reported
    group by source, scope, month, month_no
),

organization as (
    select
        source,
        scope,
        month_no,
        organization_code
    from reported
    union
    select
        report.source,
        report.scope,
        report.month_no,
        office_month.organization_code
    from report
    inner join office_month
        on
            report.month_no = office_month.month_no
            and report.scope = office_month.scope
            and (report.scope <> '*' or report.source = office_month.source)
),

int_reported_subject as (
    select
        report.source,
        report.scope,
        report.month,
        report.month_no,
        organization.organization_code,
        report.as_of_date,
        report.lake_id
    from report
    inner join organization
        on
            report.source = organization.source
            and report.scope = organization.scope
            and report.month_no = organization.month_no
)

select * from int_reported_subject
