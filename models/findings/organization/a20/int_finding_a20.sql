-- Grain: item of the newest certificate with name, grade or type x run of months in which the register
-- says something else, from the month on in which the certificate should have been issued anew.
with late as (
    {{ late_differences(
        'A20',
        "consistency_code = 'certificate_differs' and field_code in ('name', 'grade', 'type')",
        ref('int_certificate_difference')
    ) | indent(4) }}
),

item as (
    select * from {{ ref('int_certificate_item') }}
    where not is_repeated
),

failing as (
    {{ late_records(
        'late', 'item', 'A20', "case when item.field_code = 'name' then 'item_name' else 'item_code' end"
    ) | indent(4) }}
)

{{ finding_spells(
    'failing', 'issued_certificate',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
