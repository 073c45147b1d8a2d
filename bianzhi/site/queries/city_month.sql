-- Grain: month, with posts, staff and lights of the whole city.
select
    month,
    sum(authorized_posts) as authorized,
    sum(in_post) as in_post,
    sum(over_posts) as over_posts,
    sum(vacant_posts) as vacant,
    count(distinct organization_code) as organizations,
    count(*) filter (light_code = 'red') as red,
    count(*) filter (light_code = 'yellow') as yellow,
    count(*) filter (light_code = 'green') as green,
    count(*) filter (light_code = 'blue') as blue
from organization_structure.establishment_use_month
group by month
order by month
