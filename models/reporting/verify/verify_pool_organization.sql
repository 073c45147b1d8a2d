-- Grain: organization of the list x establishment type of the revolving posts that it may borrow, with the
-- division of the pool: its own division, else the nearest one above that has a pool of the type.
select
    place.organization_code,
    pool.establishment_type_code,
    min_by(pool.division_code, place.steps) as division_code
from {{ ref('verify_place') }}(given_month) as place
inner join {{ ref('verify_pool') }}(given_month) as pool on place.division_code = pool.division_code
where list_contains(organizations, place.organization_code)
group by place.organization_code, pool.establishment_type_code
