-- Grain: posts of an establishment type of the register that the newest certificate lacks x run of months, from
-- the month on in which the certificate should have been issued anew.
with late as (
    {{ late_differences(
        'C15',
        "consistency_code = 'not_on_certificate'",
        ref('int_certificate_difference')
    ) | indent(4) }}
),

item as (
    select
        *,
        'establishment' as field_code,
        counted_type_code as item_code
    from {{ ref('int_establishment_counted') }}
    where counted_measure = 'authorized_posts'
),

failing as (
    {{ late_records('late', 'item', 'C15', "'authorized_posts'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'establishment',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
