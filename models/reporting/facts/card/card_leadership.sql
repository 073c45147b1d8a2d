-- Grain: quota holder (the organization itself or its departments) x leadership level x role with a quota or
-- leaders on the closing date, with since when a post is vacant.
with vacancy as (
    select * from {{ ref('vacancy_spell') }}
    where
        organization_code = given_organization
        and cell_kind_code = 'leadership'
        and vacant_from <= closing_date
        and (vacant_to is null or vacant_to > closing_date)
)

select
    used.organization_code || '|' || used.quota_holder_code || '|' || used.leadership_level_code
    || '|' || used.leadership_role_code as fact_key,
    used.organization_code,
    used.quota_holder_code,
    used.quota_holder_code || '.' || used.leadership_level_code || '.' || used.leadership_role_code
        as post_code,
    case used.quota_holder_code when 'body' then '' else '内设机构·' end
    || coalesce(level.label_zh, '层次不详')
    || case when role.code in ('1', '3') then '' else coalesce('·' || role.label_zh, '') end as post_zh,
    case used.quota_holder_code when 'body' then '' else 'Departments: ' end
    || coalesce(level.label_en, 'Unknown level')
    || case when role.code in ('1', '3') then '' else coalesce(', ' || lower(role.label_en), '') end as post_en,
    used.authorized_posts,
    used.in_post,
    used.over_posts,
    used.vacant_posts,
    strftime(vacancy.vacant_from, '%Y-%m') as vacant_since
from {{ ref('leadership_use_month') }} as used
left join {{ ref('leadership_level') }} as level on used.leadership_level_code = level.code
left join {{ ref('leadership_role') }} as role on used.leadership_role_code = role.code
left join vacancy
    on
        used.quota_holder_code = vacancy.quota_holder_code
        and used.leadership_level_code = vacancy.leadership_level_code
        and used.leadership_role_code = vacancy.leadership_role_code
where used.organization_code = given_organization and used.month = closing_date
