-- Grain: establishment record x spell in which its funding form is another one than that of the
-- organization. A form that is not set per person fits any.
with organization as (
    select * from {{ ref('int_organization') }}
    where funding_code <> '5'
),

establishment as (
    select * from {{ ref('hist_establishment') }}
    where funding_code <> '5' and authorized_posts > 0
),

failing as (
    select
        establishment.*,
        greatest(establishment.valid_from, organization.valid_from) as failing_from,
        least(establishment.valid_to, organization.valid_to) as failing_to,
        'C10' as rule_id,
        'funding_code' as column_name
    from establishment
    inner join organization
        on
            establishment.organization_code = organization.organization_code
            and (organization.valid_to is null or establishment.valid_from < organization.valid_to)
            and (establishment.valid_to is null or establishment.valid_to > organization.valid_from)
    where establishment.funding_code <> organization.funding_code
)

{{ finding_spells(
    'failing', 'establishment',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
