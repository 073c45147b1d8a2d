-- Grain: quarter (its last month in the warehouse) x county.
select
    quarter_on,
    quarter_end_on,
    county_code,
    organizations,
    organizations_patrolled,
    visits,
    rows_checked,
    problems_found,
    patrolled_share,
    problems_per_hundred_visits
from {{ ref('int_patrol_coverage') }}
