-- Grain: county and year of retirement in the statutory month, with the staff of today.
with place as (
    select
        organization_code,
        coalesce(county_code, '') as county_code,
        coalesce(county_name, county_code, '—') as county_name
    from organization_on([date '{month}'])
),

staff as (
    select place.county_code, any_value(place.county_name order by county_name) as county,
        sum(used.in_post) as in_post
    from organization_structure.establishment_use_month as used
    inner join place using (organization_code)
    where used.month = date '{month}'
    group by place.county_code
),

retiring as (
    select place.county_code, year(month) as year, sum(heads) as heads
    from personnel_structure.retirement_projection
    inner join place using (organization_code)
    where scenario_code = 'statutory' and period_code = 'month'
    group by all
)

select staff.county_code, staff.county, staff.in_post, retiring.year, retiring.heads
from staff
inner join retiring using (county_code)
order by county_code, year
