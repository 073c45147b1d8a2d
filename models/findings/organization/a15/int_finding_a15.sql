-- Grain: record of a temporary organization that is still there after its last day, from that day on.
with organization as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    select
        *,
        greatest(valid_from, ends_on) as failing_from,
        'A15' as rule_id,
        'ends_on' as column_name
    from organization
    where
        ends_on < last_as_of_date
        and coalesce(status_code, '1') <> '2'
)

{{ finding_spells('failing', 'organization', valid_from='failing_from') }}
