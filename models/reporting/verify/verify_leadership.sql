-- Grain: organization of the list x department x level x role with a quota or a leader at the end of
-- the month. A leader whose department has no quota uses that of the organization, if that has one.
with leadership_use as (
    select * from {{ ref('leadership_use_department_month') }}
    where month = given_month and list_contains(organizations, organization_code)
),

quota as (
    select distinct
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code
    from {{ ref('leadership_quota_history') }}
    where valid_from <= given_month and (valid_to is null or valid_to > given_month)
)

select
    leadership_use.organization_code,
    leadership_use.department_code,
    leadership_use.leadership_level_code,
    leadership_use.leadership_role_code,
    leadership_use.authorized_posts,
    leadership_use.in_post,
    quota.organization_code is not null as is_delivered
from leadership_use
left join quota
    on
        leadership_use.organization_code = quota.organization_code
        and leadership_use.department_code = quota.department_code
        and leadership_use.leadership_level_code = quota.leadership_level_code
        and leadership_use.leadership_role_code = quota.leadership_role_code
