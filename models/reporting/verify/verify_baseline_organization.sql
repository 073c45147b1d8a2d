-- Grain: organization in force at the end of the month x baseline that its staff count under: of each
-- type the baseline of its own division, else of the nearest division above that has one. A baseline
-- without a type is for all types together.
with organization as (
    select * from {{ ref('organization_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
),

division as (
    select * from {{ ref('division_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
),

baseline as (
    select
        division_code,
        coalesce(establishment_type_code, '') as establishment_type_code
    from {{ ref('baseline_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
),

place as (
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
)

select
    place.organization_code,
    baseline.establishment_type_code,
    min_by(baseline.division_code, place.steps) as division_code
from place
inner join baseline on place.division_code = baseline.division_code
group by place.organization_code, baseline.establishment_type_code
