-- Grain: case of joint enforcement x partner body, judged at the end of the last month.
with enforcement_case as (
    select * from {{ ref('hist_enforcement_case') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

int_enforcement_case as (
    select
        enforcement_case.case_no,
        enforcement_case.partner_code,
        enforcement_case.organization_code,
        organization.county_code,
        enforcement_case.problem_no,
        enforcement_case.lead_no,
        enforcement_case.opened_on,
        enforcement_case.transferred_on,
        enforcement_case.replied_on,
        enforcement_case.case_outcome_code,
        enforcement_case.closed_on,
        case
            when enforcement_case.closed_on <= last_month.as_on then 'closed'
            when enforcement_case.replied_on is not null then 'answered'
            when enforcement_case.transferred_on is not null then 'waiting'
            else 'open'
        end as status_code,
        {{ days_between('enforcement_case.transferred_on', 'enforcement_case.replied_on') }}
            as days_to_reply,
        {{ days_between('enforcement_case.opened_on', 'enforcement_case.closed_on') }}
            as days_to_close,
        enforcement_case.lake_id,
        enforcement_case.row_no,
        enforcement_case.delivery_id
    from enforcement_case
    cross join last_month
    left join organization on enforcement_case.organization_code = organization.organization_code
)

select * from int_enforcement_case
