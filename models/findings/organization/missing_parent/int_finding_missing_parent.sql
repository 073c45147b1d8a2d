-- Grain: record that names an organization which no delivery describes; a placeholder represents
-- it. Sources that never describe organizations are left out: there the file is missing, not the
-- row.
{% set entities = ['person', 'establishment', 'department', 'leadership_quota', 'post',
                   'off_establishment_worker'] -%}
with placeholder as (
    select organization_code
    from {{ ref('int_organization') }}
    where is_placeholder
),

describing as (
    select distinct source
    from {{ source('inputs', 'standing') }}
    where entity = 'organization'
),

{% for entity in entities -%}
{{ entity }} as (
    select
        records.*,
        'missing_parent' as rule_id,
        'organization_code' as column_name
    from {{ ref('hist_' ~ entity) }} as records
    inner join placeholder on records.organization_code = placeholder.organization_code
    inner join describing on records.source = describing.source
),

{% endfor -%}
failing as (
    {% for entity in entities -%}
    {{ finding_spells(entity, entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
