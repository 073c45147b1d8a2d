-- Grain: county in the last month, with the organizations that are clear in each respect.
with place as (
    select
        organization_code,
        coalesce(county_code, '') as county_code,
        coalesce(county_name, county_code, '—') as county_name
    from organization_on([date '{month}'])
)

select
    any_value(place.county_name order by place.county_name) as county,
    count(*) as organizations,
    count(*) filter (organization_clear_code = 'green') as organization_clear,
    count(*) filter (establishment_clear_code = 'green') as establishment_clear,
    count(*) filter (leadership_clear_code = 'green') as leadership_clear,
    count(*) filter (staff_clear_code = 'green') as staff_clear,
    count(*) filter (is_clear) as all_clear
from supervision.four_clear_month as clear
inner join place using (organization_code)
where clear.month = date '{month}'
group by place.county_code
order by place.county_code
