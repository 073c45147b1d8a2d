-- Grain: organization of the list x establishment type of the revolving posts that it may borrow, with the
-- division of the pool: its own division, else the nearest one above that has a pool of the type.
with place as (
    select * from {{ ref('verify_place') }}(given_month)
    where list_contains(organizations, organization_code)
),

pool as (
    select * from {{ ref('verify_pool') }}(given_month)
)

select
    place.organization_code,
    pool.establishment_type_code,
    min_by(pool.division_code, place.steps) as division_code
from place
inner join pool on place.division_code = pool.division_code
group by place.organization_code, pool.establishment_type_code
