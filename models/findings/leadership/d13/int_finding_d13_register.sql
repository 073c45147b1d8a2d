-- Grain: leadership posts of the register that the newest certificate lacks x run of months, from
-- the month on in which the certificate should have been issued anew.
with late as (
    {{ late_differences(
        'D13',
        "consistency_code = 'not_on_certificate'",
        ref('int_certificate_difference')
    ) | indent(4) }}
),

quota as (
    select * from {{ ref('int_leadership_quota') }}
),

item as (
    select
        *,
        'leadership' as field_code,
        {{ leadership_item('quota') | indent(8) }} as item_code
    from quota
),

failing as (
    {{ late_records('late', 'item', 'D13', "'authorized_posts'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'leadership_quota',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
