-- Grain: county in the last month, with posts, staff, red lights and warnings.
with place as (
    select
        organization_code,
        coalesce(county_code, '') as county_code,
        coalesce(county_name, county_code, '—') as county_name
    from organization_on([date '{month}'])
),

posts as (
    select
        place.county_code,
        any_value(place.county_name order by place.county_name) as county_name,
        count(distinct place.organization_code) as organizations,
        sum(used.authorized_posts) as authorized,
        sum(used.in_post) as in_post,
        sum(used.over_posts) as over_posts,
        sum(used.vacant_posts) as vacant,
        count(*) filter (used.light_code = 'red') as red
    from organization_structure.establishment_use_month as used
    inner join place using (organization_code)
    where used.month = date '{month}'
    group by place.county_code
),

warned as (
    select
        place.county_code,
        count(*) filter (warning_level_code = '1') as level_1,
        count(*) filter (warning_level_code = '2') as level_2,
        count(*) filter (warning_level_code = '3') as level_3
    from supervision.warning_month
    inner join place using (organization_code)
    where month = date '{month}'
    group by place.county_code
)

select posts.*, warned.* exclude (county_code)
from posts
left join warned using (county_code)
order by county_code
