-- Grain: baseline (division x establishment type, '' for all types) at the end of the month, with the
-- staff in post that count under it.
with counted as (
    select * from {{ ref('verify_baseline_organization') }}(given_month)
),

establishment_use as (
    select * from {{ ref('establishment_use_month') }}
    where month = given_month
),

head as (
    select
        counted.division_code,
        counted.establishment_type_code,
        sum(establishment_use.in_post) as in_post
    from counted
    inner join establishment_use
        on
            counted.organization_code = establishment_use.organization_code
            and counted.establishment_type_code in ('', establishment_use.establishment_type_code)
    group by counted.division_code, counted.establishment_type_code
)

select
    baseline.division_code,
    coalesce(baseline.establishment_type_code, '') as establishment_type_code,
    baseline.control_posts,
    cast(coalesce(head.in_post, 0) as integer) as in_post
from {{ ref('baseline_history') }} as baseline
left join head
    on
        baseline.division_code = head.division_code
        and coalesce(baseline.establishment_type_code, '') = head.establishment_type_code
where
    baseline.valid_from <= given_month
    and (baseline.valid_to is null or baseline.valid_to > given_month)
