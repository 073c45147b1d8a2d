-- Grain: organization of the list with workers off the establishment, or a control number for them, at
-- the end of the month.
with worker as (
    select
        organization_code,
        sum(headcount) as headcount
    from {{ ref('personnel_off_establishment_month') }}
    where month = given_month and list_contains(organizations, organization_code)
    group by organization_code
),

control as (
    select
        organization_code,
        control_posts
    from {{ ref('off_establishment_control_history') }}
    where
        valid_from <= given_month
        and (valid_to is null or valid_to > given_month)
        and list_contains(organizations, organization_code)
)

select
    coalesce(worker.organization_code, control.organization_code) as organization_code,
    cast(coalesce(worker.headcount, 0) as integer) as headcount,
    control.control_posts
from worker
full join control on worker.organization_code = control.organization_code
