-- Grain: record of a person in post x spell in which its organization is inactive.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

inactive_spell as (
    {{ while_inactive('person') | indent(4) }}
),

failing as (
    select
        *,
        'A08' as rule_id,
        'organization_code' as column_name
    from inactive_spell
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
