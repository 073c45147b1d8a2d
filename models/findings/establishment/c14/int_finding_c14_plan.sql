-- Grain: item of a sanding plan with posts of an establishment type or department x run of months in
-- which the register has another number, from the month on in which one should have followed the
-- other. A department that the register lacks is rule A19.
with late as (
    {{ late_differences(
        'C14',
        "field_code = 'establishment' and consistency_code in ('plan_differs', 'not_in_ledger')"
        ~ " or field_code = 'department' and consistency_code = 'plan_differs'"
    ) | indent(4) }}
),

item as (
    select * from {{ ref('int_sanding_item') }}
    where not is_repeated
),

failing as (
    {{ late_records('late', 'item', 'C14', "'item_value'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'sanding_plan',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
