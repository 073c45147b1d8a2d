-- Grain: organization in force at the end of the month x baseline that its staff count under: of each
-- type the baseline of its own division, else of the nearest division above that has one. A baseline
-- without a type is for all types together.
with baseline as (
    select
        division_code,
        coalesce(establishment_type_code, '') as establishment_type_code
    from {{ ref('baseline_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
)

select
    place.organization_code,
    baseline.establishment_type_code,
    min_by(baseline.division_code, place.steps) as division_code
from {{ ref('verify_place') }}(given_month) as place
inner join baseline on place.division_code = baseline.division_code
group by place.organization_code, baseline.establishment_type_code
