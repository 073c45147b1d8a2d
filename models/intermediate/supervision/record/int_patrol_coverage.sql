-- Grain: quarter (its last month in the warehouse) x county: the organizations in force at its end and
-- those looked at in an online patrol during it. Empty as long as no patrol was ever delivered.
with place as (
    select
        place_month.organization_code,
        place_month.county_code,
        place_month.month,
        {{ dbt.date_trunc('quarter', 'place_month.month') }} as quarter_on
    from {{ ref('int_organization_place_month') }} as place_month
),

quarter_end as (
    select quarter_on, max(month) as month
    from place
    group by quarter_on
),

patrol as (
    select
        organization_code,
        patrol_no,
        {{ dbt.date_trunc('quarter', 'patrolled_on') }} as quarter_on,
        rows_checked
    from {{ ref('hist_patrol') }}
    where patrolled_on is not null
),

visited as (
    select
        quarter_on,
        organization_code,
        count(*) as visits,
        sum(coalesce(rows_checked, 0)) as rows_checked
    from patrol
    group by quarter_on, organization_code
),

problem as (
    select
        {{ dbt.date_trunc('quarter', 'found_on') }} as quarter_on,
        organization_code,
        count(*) as problems
    from {{ ref('int_problem') }}
    where signal_source_code = '4'
    group by {{ dbt.date_trunc('quarter', 'found_on') }}, organization_code
),

counted as (
    select
        cast(quarter_end.quarter_on as date) as quarter_on,
        quarter_end.month as quarter_end_on,
        place.county_code,
        count(*) as organizations,
        count(visited.organization_code) as organizations_patrolled,
        sum(coalesce(visited.visits, 0)) as visits,
        sum(coalesce(visited.rows_checked, 0)) as rows_checked,
        sum(coalesce(problem.problems, 0)) as problems_found
    from quarter_end
    inner join place on quarter_end.month = place.month
    left join visited
        on
            quarter_end.quarter_on = visited.quarter_on
            and place.organization_code = visited.organization_code
    left join problem
        on
            quarter_end.quarter_on = problem.quarter_on
            and place.organization_code = problem.organization_code
    where quarter_end.quarter_on >= (select min(patrol.quarter_on) from patrol)
    group by quarter_end.quarter_on, quarter_end.month, place.county_code
),

int_patrol_coverage as (
    select
        quarter_on,
        quarter_end_on,
        county_code,
        cast(organizations as integer) as organizations,
        cast(organizations_patrolled as integer) as organizations_patrolled,
        cast(visits as integer) as visits,
        cast(rows_checked as integer) as rows_checked,
        cast(problems_found as integer) as problems_found,
        cast(cast(organizations_patrolled as double) / organizations as decimal(18, 6))
            as patrolled_share,
        cast(100.0 * problems_found / nullif(visits, 0) as decimal(18, 6))
            as problems_per_hundred_visits
    from counted
)

select * from int_patrol_coverage
