-- Grain: item of a sanding plan with name or grade x run of months in which the register says
-- something else, from the month on in which one should have followed the other.
with late as (
    {{ late_differences('A18', "field_code in ('name', 'grade') and consistency_code = 'plan_differs'")
        | indent(4) }}
),

item as (
    select * from {{ ref('int_sanding_item') }}
    where not is_repeated
),

failing as (
    {{ late_records(
        'late', 'item', 'A18', "case when item.field_code = 'grade' then 'item_code' else 'item_name' end"
    ) | indent(4) }}
)

{{ finding_spells(
    'failing', 'sanding_plan',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
