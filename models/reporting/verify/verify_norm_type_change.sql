-- Grain: change of establishment type that a transfer cannot bring on the day.
select
    post_type_change.from_band,
    post_type_change.to_band,
    post_type_change.is_allowed_for_leaders
from {{ ref('post_type_change') }} as post_type_change
where {{ valid_at('post_type_change', 'given_month') }}
