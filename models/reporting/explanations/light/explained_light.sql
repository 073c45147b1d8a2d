-- Grain: light of a cell in a month, with the numbers of that month.
select
    lights.light_id,
    lights.light_kind_code,
    lights.organization_code,
    organizations.organization_name,
    lights.establishment_type_code,
    lights.leadership_level_code,
    lights.leadership_role_code,
    lights.quota_holder_code,
    lights.light_code,
    light.label_zh as light_zh,
    light.label_en as light_en,
    coalesce(establishment_type.label_zh, leadership_level.label_zh) as subject_zh,
    coalesce(establishment_type.label_en, leadership_level.label_en) as subject_en,
    given_month as month,
    lights.previous_light_code,
    lights.valid_from,
    lights.valid_to,
    lights.months,
    coalesce(establishment_use.authorized_posts, leadership_use.authorized_posts)
        as authorized_posts,
    coalesce(establishment_use.ceiling_posts, leadership_use.authorized_posts) as ceiling_posts,
    coalesce(establishment_use.in_post, leadership_use.in_post) as in_post,
    coalesce(establishment_use.over_posts, leadership_use.over_posts) as over_posts,
    coalesce(establishment_use.vacant_posts, leadership_use.vacant_posts) as vacant_posts,
    establishment_use.frozen_posts,
    establishment_use.reserved_posts,
    case
        when lights.light_code <> 'red' then null
        when lights.light_kind_code = 'establishment'
            then case when establishment_use.authorized_posts = 0 then 'C12' else 'C01' end
        when leadership_use.authorized_posts = 0 then 'D09'
        else 'D01'
    end as shown_rule_id
from {{ ref('light_history') }} as lights
left join {{ ref('light') }} as light on lights.light_code = light.code
left join {{ ref('establishment_type') }} as establishment_type
    on lights.establishment_type_code = establishment_type.code
left join {{ ref('leadership_level') }} as leadership_level
    on lights.leadership_level_code = leadership_level.code
left join {{ ref('organization_history') }} as organizations
    on
        lights.organization_code = organizations.organization_code
        and organizations.valid_from <= given_month
        and (
            organizations.valid_to is null
            or organizations.valid_to > given_month
        )
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
    starts_with(lights.light_id, given_prefix)
    and lights.valid_from <= given_month
    and (lights.valid_to is null or lights.valid_to > given_month)
order by organizations.valid_from desc
limit 1
