-- Grain: organization x month with off-establishment workers or a control number.
select
    organization_code,
    month,
    headcount,
    core_headcount,
    headcount_without_category,
    monthly_cost,
    cost_per_head,
    control_posts,
    over_control,
    in_post,
    vacant_posts,
    substituting_workers,
    off_establishment_share
from {{ ref('int_off_establishment_benefit_month') }}
