-- Grain: organization in force at the end of the month. Its posts are unknown if its staff are without a
-- quota because its office never delivered any.
with organization as (
    select * from {{ ref('organization_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
),

establishment_use as (
    select
        organization_code,
        bool_or(authorized_source = 'none' and light_code = 'grey' and in_post > 0) as is_unknown
    from {{ ref('establishment_use_month') }}
    where month = given_month
    group by organization_code
),

leadership_use as (
    select
        organization_code,
        bool_or(authorized_posts = 0 and light_code = 'grey' and in_post > 0) as is_unknown
    from {{ ref('leadership_use_department_month') }}
    where month = given_month
    group by organization_code
)

select
    organization.organization_code,
    organization.organization_name,
    organization_nature.band as nature_band,
    organization.admin_level_code,
    coalesce(not establishment_use.is_unknown, true) as has_posts,
    coalesce(not leadership_use.is_unknown, true) as has_leadership_posts
from organization
left join {{ ref('organization_nature') }} as organization_nature
    on organization.nature_code = organization_nature.code
left join establishment_use on organization.organization_code = establishment_use.organization_code
left join leadership_use on organization.organization_code = leadership_use.organization_code
