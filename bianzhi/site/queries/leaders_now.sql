-- Grain: level and role of leadership posts of an organization in the last month. No person is named.
select
    used.organization_code as code,
    level.label_{lang} || coalesce(' · ' || role.label_{lang}, '') as cell,
    sum(used.authorized_posts) as authorized,
    sum(used.in_post) as in_post,
    sum(used.over_posts) as over_posts,
    sum(used.vacant_posts) as vacant
from organization_structure.leadership_use_department_month as used
left join codes.leadership_level as level on used.leadership_level_code = level.code
left join codes.leadership_role as role on used.leadership_role_code = role.code
where used.month = date '{month}'
group by used.organization_code, level.label_{lang}, role.label_{lang},
    used.leadership_level_code, used.leadership_role_code
order by code, used.leadership_level_code, used.leadership_role_code
