-- Grain: record of a source or scope x spell in which another one is used for its key and says
-- something else: the interval that lost.
{% set entities = ['organization', 'department', 'establishment', 'leadership_quota', 'post',
                   'person', 'off_establishment_worker'] -%}
{% set columns = ['source', 'scope', 'part', 'organization_code', 'record_key', 'lake_id', 'row_no',
                  'row_hash', 'valid_from', 'valid_to'] -%}
with hidden as (
    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        {{ columns | join(', ') }}
    from {{ ref('hist_' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

in_force as (
    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        {{ columns | join(', ') }}
    from {{ ref('int_' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

failing as (
    select
        'hidden_source' as rule_id,
        hidden.entity,
        hidden.source,
        hidden.scope,
        hidden.part,
        hidden.organization_code,
        hidden.record_key,
        cast(null as varchar) as column_name,
        hidden.lake_id,
        hidden.row_no,
        greatest(hidden.valid_from, in_force.valid_from) as valid_from,
        least(hidden.valid_to, in_force.valid_to) as valid_to,
        cast(null as date) as last_seen_on
    from hidden
    inner join in_force
        on
            hidden.entity = in_force.entity
            and hidden.record_key = in_force.record_key
            and hidden.row_hash <> in_force.row_hash
            and (
                hidden.source <> in_force.source
                or hidden.scope <> in_force.scope
                or hidden.part <> in_force.part
            )
            and (in_force.valid_to is null or hidden.valid_from < in_force.valid_to)
            and (hidden.valid_to is null or in_force.valid_from < hidden.valid_to)
)

select * from failing
