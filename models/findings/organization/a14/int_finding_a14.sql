-- Grain: record of a department x spell in which its organization is inactive.
with department as (
    select * from {{ ref('int_department') }}
),

inactive_spell as (
    {{ while_inactive('department') | indent(4) }}
),

failing as (
    select
        *,
        'A14' as rule_id,
        'organization_code' as column_name
    from inactive_spell
)

{{ finding_spells(
    'failing', 'department',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
