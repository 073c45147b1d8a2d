-- Grain: item of the newest certificate with leadership posts x run of months in which the
-- register has another number, from the month on in which it should have been issued anew.
with late as (
    {{ late_differences(
        'D13',
        "field_code = 'leadership' and consistency_code in ('certificate_differs', 'not_in_register')",
        ref('int_certificate_difference')
    ) | indent(4) }}
),

item as (
    select * from {{ ref('int_certificate_item') }}
    where not is_repeated
),

failing as (
    {{ late_records('late', 'item', 'D13', "'item_value'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'issued_certificate',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
