-- Grain: record of a hung plate x spell in which another organization of the name of the plate is in
-- force. An organization that is co-located is one of its own and no such plate.
with plate as (
    select * from {{ ref('hist_organization_plate') }}
    where plate_type_code = '1'
),

organization as (
    select * from {{ ref('int_organization') }}
    where not is_placeholder and coalesce(status_code, '1') <> '2'
),

failing as (
    select
        plate.*,
        greatest(plate.valid_from, organization.valid_from) as failing_from,
        least(plate.valid_to, organization.valid_to) as failing_to,
        'A11' as rule_id,
        'plate_name' as column_name
    from plate
    inner join organization
        on
            plate.plate_name = organization.organization_name
            and plate.organization_code <> organization.organization_code
            and (organization.valid_to is null or plate.valid_from < organization.valid_to)
            and (plate.valid_to is null or plate.valid_to > organization.valid_from)
)

{{ finding_spells(
    'failing', 'organization_plate',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
