-- Grain: organization x kind of fault x title, level and role of leadership.
select
    organization_code,
    county_code,
    leadership_kind_code,
    rule_id,
    post_title,
    leadership_level_code,
    leadership_role_code,
    grade_code,
    leaders,
    leaders_ever,
    first_seen_on,
    last_seen_on
from {{ ref('int_self_created_leadership') }}
