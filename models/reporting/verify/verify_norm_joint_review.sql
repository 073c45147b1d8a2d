-- Grain: kind of transfer that needs a joint review on the day.
select
    joint_review.review_code,
    joint_review.admin_level_code,
    joint_review.nature_band,
    joint_review.type_band,
    joint_review.level_band
from {{ ref('joint_review') }} as joint_review
where {{ valid_at('joint_review', 'given_month') }}
