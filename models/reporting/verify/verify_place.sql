-- Grain: organization in force at the end of the month x division that it lies in: its own (0 steps), and
-- the two above it.
with organization as (
    select * from {{ ref('organization_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
),

division as (
    select * from {{ ref('division_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
)

select
    organization_code,
    division_code,
    0 as steps
from organization
union all
select
    organization.organization_code,
    division.parent_division_code as division_code,
    1 as steps
from organization
inner join division on organization.division_code = division.division_code
union all
select
    organization.organization_code,
    above.parent_division_code as division_code,
    2 as steps
from organization
inner join division on organization.division_code = division.division_code
inner join division as above on division.parent_division_code = above.division_code
