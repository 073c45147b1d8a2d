-- Grain: leadership item of a sanding plan x run of months in which the register has another number,
-- from the month on in which one should have followed the other.
with late as (
    {{ late_differences(
        'D12',
        "field_code in ('leadership', 'leadership_level')"
        ~ " and consistency_code in ('plan_differs', 'not_in_ledger')"
    ) | indent(4) }}
),

item as (
    select * from {{ ref('int_sanding_item') }}
    where not is_repeated
),

failing as (
    {{ late_records('late', 'item', 'D12', "'item_value'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'sanding_plan',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
