-- Grain: leadership quota of the register that the sanding plan of the organization lacks x run of
-- months, from the month on in which the plan should have followed.
with late as (
    {{ late_differences('D12', "consistency_code = 'not_in_plan'") | indent(4) }}
),

quota as (
    select * from {{ ref('int_leadership_quota') }}
),

item as (
    select
        quota.*,
        'leadership' as field_code,
        {{ leadership_item('quota') | indent(8) }} as item_code
    from quota
    union all
    select
        quota.*,
        'leadership_level' as field_code,
        quota.leadership_level_code as item_code
    from quota
),

failing as (
    {{ late_records(
        'late', 'item', 'D12',
        "case item.field_code when 'leadership' then 'authorized_posts' else 'leadership_level_code' end"
    ) | indent(4) }}
)

{{ finding_spells(
    'failing', 'leadership_quota',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
