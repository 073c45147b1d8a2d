-- Grain: organization x establishment type x month.
select
    organization_code,
    establishment_type_code,
    month,
    authorized_posts,
    ceiling_posts,
    in_post,
    vacant_posts,
    over_posts,
    net_vacant_posts,
    frozen_posts,
    reserved_posts,
    revolving_in_posts,
    revolving_out_posts,
    separately_listed_posts,
    authorized_source,
    is_carried,
    fill_rate,
    light_code,
    is_observed,
    months_since_observed
from {{ ref('int_establishment_use_month') }}
