-- Grain: light of a cell in the given month, with the numbers of that month, the names of its
-- organization and the labels of its codes. An organization that is gone keeps its last name.
select
    left(lights.light_id, length(lights.light_id) - 7) || strftime(given_month, '%Y-%m')
        as light_id,
    lights.light_kind_code,
    lights.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    organizations.system_code,
    system.label_zh as system_zh,
    system.label_en as system_en,
    organizations.admin_level_code,
    level.label_zh as admin_level_zh,
    level.label_en as admin_level_en,
    lights.establishment_type_code,
    lights.leadership_level_code,
    lights.leadership_role_code,
    lights.quota_holder_code,
    coalesce(
        establishment_type.label_zh,
        leadership_level.label_zh || coalesce('，' || leadership_role.label_zh, ''),
        lights.establishment_type_code,
        lights.leadership_level_code
    ) as cell_zh,
    coalesce(
        establishment_type.label_en,
        leadership_level.label_en || coalesce(', ' || leadership_role.label_en, ''),
        lights.establishment_type_code,
        lights.leadership_level_code
    ) as cell_en,
    lights.light_code,
    light.label_zh as light_zh,
    light.label_en as light_en,
    lights.valid_from,
    coalesce(establishment_use.authorized_posts, leadership_use.authorized_posts)
        as authorized_posts,
    coalesce(establishment_use.ceiling_posts, leadership_use.authorized_posts) as ceiling_posts,
    coalesce(establishment_use.in_post, leadership_use.in_post) as in_post,
    coalesce(establishment_use.over_posts, leadership_use.over_posts) as over_posts,
    coalesce(establishment_use.vacant_posts, leadership_use.vacant_posts) as vacant_posts
from {{ ref('light_history') }} as lights
left join {{ ref('organization_on') }}([given_month]) as organizations
    on lights.organization_code = organizations.organization_code
left join {{ ref('organization_system') }} as system on organizations.system_code = system.code
left join {{ ref('admin_level') }} as level on organizations.admin_level_code = level.code
left join {{ ref('light') }} as light on lights.light_code = light.code
left join {{ ref('establishment_type') }} as establishment_type
    on lights.establishment_type_code = establishment_type.code
left join {{ ref('leadership_level') }} as leadership_level
    on lights.leadership_level_code = leadership_level.code
left join {{ ref('leadership_role') }} as leadership_role
    on lights.leadership_role_code = leadership_role.code
left join {{ ref('establishment_use_month') }} as establishment_use
    on
        lights.organization_code = establishment_use.organization_code
        and lights.establishment_type_code = establishment_use.establishment_type_code
        and establishment_use.month = given_month
left join {{ ref('leadership_use_month') }} as leadership_use
    on
        lights.organization_code = leadership_use.organization_code
        and lights.leadership_level_code = leadership_use.leadership_level_code
        and lights.leadership_role_code = leadership_use.leadership_role_code
        and lights.quota_holder_code = leadership_use.quota_holder_code
        and leadership_use.month = given_month
where
    lights.valid_from <= given_month
    and (lights.valid_to is null or lights.valid_to > given_month)
