-- Grain: organization record x spell in which its division does not exist, by the deliveries of
-- divisions, from the first of them on.
with first_delivery as (
    select min(first_as_of_date) as first_on
    from {{ ref('int_scope_first_delivery') }}
    where entity = 'division'
),

organization as (
    select
        organization.source,
        organization.scope,
        organization.part,
        organization.organization_code,
        organization.division_code,
        organization.record_key,
        organization.lake_id,
        organization.row_no,
        greatest(organization.valid_from, first_delivery.first_on) as valid_from,
        organization.valid_to
    from {{ ref('hist_organization') }} as organization
    inner join first_delivery
        on organization.valid_to is null or organization.valid_to > first_delivery.first_on
    where organization.division_code is not null
),

division as (
    select
        division_code,
        valid_from,
        valid_to
    from {{ ref('int_division') }}
),

missing as (
    {{ uncovered('organization', 'division', ['division_code']) | indent(4) }}
),

failing as (
    select
        *,
        'A16' as rule_id,
        'division_code' as column_name
    from missing
)

{{ finding_spells(
    'failing', 'organization',
    last_seen='cast(null as date)', valid_from='open_from', valid_to='open_to'
) }}
