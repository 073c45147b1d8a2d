-- Grain: record of a change of units x unit it names that no snapshot ever shows.
with failing as (
    select
        *,
        'lineage_unknown_body' as rule_id
    from {{ ref('int_lineage_doubt') }}
    where doubt_code = 'unknown'
),

organization_failing as (
    select * from failing
    where unit_kind = 'organization'
),

division_failing as (
    select * from failing
    where unit_kind = 'division'
)

{{ finding_spells('organization_failing', 'organization_event', 'named_code') }}
union all
{{ finding_spells('division_failing', 'division_event', 'cast(null as varchar)') }}
