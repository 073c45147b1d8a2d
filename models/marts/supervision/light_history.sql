-- Grain: organization x (establishment type, or leadership level x role x holder) x run of months
-- with one light.
select
    light_id,
    light_kind_code,
    organization_code,
    establishment_type_code,
    leadership_level_code,
    leadership_role_code,
    quota_holder_code,
    light_code,
    previous_light_code,
    valid_from,
    valid_to,
    months,
    authorized_posts,
    ceiling_posts,
    in_post,
    over_posts,
    vacant_posts,
    rule_id,
    doc_no,
    delivery_id
from {{ ref('int_light_history') }}
