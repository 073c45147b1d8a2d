-- Grain: organization code that a state or event names. Where the organization never came itself it
-- gets a placeholder, so that every figure has an organization and none disappears.
with named as (
    {% set naming = {
        'person': ['organization_code'],
        'establishment': ['organization_code'],
        'department': ['organization_code'],
        'leadership_quota': ['organization_code'],
        'post': ['organization_code'],
        'organization': ['parent_organization_code'],
        'off_establishment_worker': ['organization_code'],
    } -%}
    {% for entity, columns in naming.items() -%}
    {% for column in columns -%}
    select {{ column }} as organization_code, source, scope, valid_from, valid_to
    from {{ ref('hist_' ~ entity) }}
    where {{ column }} is not null
    union all
    {% endfor -%}
    {% endfor -%}
    select
        organization_code,
        source,
        scope,
        as_of_date as valid_from,
        null as valid_to
    from {{ ref('hist_establishment_movement') }}
    where organization_code is not null
),

int_organization_reference as (
    select
        organization_code,
        min(source) as source,
        min(scope) as scope,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to
    from named
    group by organization_code
)

select * from int_organization_reference
