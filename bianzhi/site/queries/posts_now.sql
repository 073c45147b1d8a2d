-- Grain: cell of establishment of an organization in the last month.
select
    used.organization_code as code,
    type.label_{lang} as cell,
    used.authorized_posts as authorized,
    used.ceiling_posts as ceiling,
    used.in_post,
    used.over_posts,
    used.vacant_posts as vacant,
    used.light_code as light,
    used.organization_code || '/' || used.establishment_type_code || '/{short_month}' as light_id
from organization_structure.establishment_use_month as used
left join codes.establishment_type as type on used.establishment_type_code = type.code
where used.month = date '{month}'
order by code, used.establishment_type_code
