-- Grain: kind of tier x superior organization or division x month.
select
    tier_kind_code,
    tier_code,
    month,
    organizations,
    organizations_without_posts,
    tiers_below,
    authorized_posts,
    in_post,
    vacant_posts,
    own_authorized_posts,
    own_in_post,
    fill_rate
from {{ ref('int_tier_month') }}
