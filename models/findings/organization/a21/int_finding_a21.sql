-- Grain: newest certificate of an organization, by its item with the name x run of months in which it
-- has expired.
with late as (
    {{ late_differences(
        'A21',
        "consistency_code = 'certificate_expired'",
        ref('int_certificate_difference')
    ) | indent(4) }}
),

item as (
    select
        source,
        scope,
        part,
        lake_id,
        row_no,
        record_key,
        organization_code,
        'valid_until' as field_code,
        item_code,
        valid_from,
        valid_to
    from {{ ref('int_certificate_item') }}
    where field_code = 'name' and not is_repeated
),

failing as (
    {{ late_records('late', 'item', 'A21', "'valid_until'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'issued_certificate',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
