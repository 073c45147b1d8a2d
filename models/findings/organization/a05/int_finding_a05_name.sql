-- Grain: organization record x spell in which another organization of the same level has its name.
with organization as (
    select * from {{ ref('hist_organization') }}
    where coalesce(status_code, '1') <> '2'
),

other as (
    select * from {{ ref('int_organization') }}
    where not is_placeholder and coalesce(status_code, '1') <> '2'
),

overlapping as (
    select
        organization.source,
        organization.scope,
        organization.part,
        organization.organization_code,
        organization.record_key,
        organization.lake_id,
        organization.row_no,
        greatest(organization.valid_from, other.valid_from) as failing_from,
        least(organization.valid_to, other.valid_to) as failing_to
    from organization
    inner join other
        on
            organization.organization_name = other.organization_name
            and organization.admin_level_code = other.admin_level_code
            and organization.organization_code <> other.organization_code
            and (other.valid_to is null or organization.valid_from < other.valid_to)
            and (organization.valid_to is null or organization.valid_to > other.valid_from)
),

failing as (
    select distinct
        *,
        'A05' as rule_id,
        'organization_name' as column_name
    from overlapping
)

{{ finding_spells(
    'failing', 'organization',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
