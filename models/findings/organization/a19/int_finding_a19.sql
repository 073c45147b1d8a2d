-- Grain: department of a sanding plan x run of months in which the register lacks it or has another
-- name for it, from the month on in which one should have followed the other.
with difference as (
    {{ late_differences(
        'A19',
        "field_code = 'department' and consistency_code = 'not_in_ledger'"
        ~ " or field_code = 'department_name' and consistency_code = 'plan_differs'"
    ) | indent(4) }}
),

late as (
    select
        organization_code,
        'department' as field_code,
        item_code,
        consistency_code,
        late_month,
        month_to
    from difference
),

item as (
    select * from {{ ref('int_sanding_item') }}
    where not is_repeated
),

failing as (
    {{ late_records(
        'late', 'item', 'A19', "case late.consistency_code when 'not_in_ledger' then 'item_code' else 'item_name' end"
    ) | indent(4) }}
)

{{ finding_spells(
    'failing', 'sanding_plan',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
