{{ config(tags=['monthly']) }}
-- People, leaders and workers of a profile are those that the other marts count, and no part is
-- greater than its whole.
with profile as (
    select * from {{ ref('personnel_profile_month') }}
),

use_month as (
    select organization_code, month, sum(in_post) as in_post
    from {{ ref('establishment_use_month') }}
    group by organization_code, month
),

worker_month as (
    select organization_code, month, sum(headcount) as headcount
    from {{ ref('personnel_off_establishment_month') }}
    group by organization_code, month
),

women_month as (
    select organization_code, month, sum(headcount) as headcount
    from {{ ref('personnel_by_sex_month') }}
    where sex_code = '2'
    group by organization_code, month
)

select
    profile.*,
    use_month.organization_code as used_code
from profile
full outer join use_month
    on profile.organization_code = use_month.organization_code and profile.month = use_month.month
left join worker_month
    on
        profile.organization_code = worker_month.organization_code
        and profile.month = worker_month.month
left join women_month
    on
        profile.organization_code = women_month.organization_code
        and profile.month = women_month.month
where
    profile.organization_code is null
    or profile.in_post <> coalesce(use_month.in_post, 0)
    or profile.off_establishment <> coalesce(worker_month.headcount, 0)
    or profile.women <> coalesce(women_month.headcount, 0)
    or profile.women_leaders > profile.leaders
    or profile.leaders > profile.in_post
    or profile.aged_35_and_below + profile.aged_50_and_above > profile.in_post
    or profile.bachelor_and_above > profile.in_post
