-- Grain: establishment or person record x spell in which administrative posts are used in a public
-- institution or posts of public institutions in an organ. Reference-managed posts go with either.
{% set entities = ['establishment', 'person'] -%}
with organization as (
    select
        organization.organization_code,
        organization.valid_from,
        organization.valid_to,
        organization_nature.band as nature_band
    from {{ ref('int_organization') }} as organization
    inner join {{ ref('organization_nature') }} as organization_nature
        on organization.nature_code = organization_nature.code
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

{% for entity in entities -%}
{{ entity }} as (
    select
        records.*,
        greatest(records.valid_from, organization.valid_from) as failing_from,
        least(records.valid_to, organization.valid_to) as failing_to,
        'C03' as rule_id,
        'establishment_type_code' as column_name
    from {{ ref('hist_' ~ entity) }} as records
    inner join establishment_type
        on records.establishment_type_code = establishment_type.code
    inner join organization
        on
            records.organization_code = organization.organization_code
            and (organization.valid_to is null or records.valid_from < organization.valid_to)
            and (records.valid_to is null or records.valid_to > organization.valid_from)
    where
        organization.nature_band in ('organ', 'public_institution')
        and establishment_type.fits_nature_band <> organization.nature_band
),

{% endfor -%}
failing as (
    {% for entity in entities -%}
    {{ finding_spells(
        entity, entity,
        last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
    ) | indent(4) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
