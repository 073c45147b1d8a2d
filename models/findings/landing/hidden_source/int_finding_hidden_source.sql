-- Grain: record of a source or scope x spell in which another one is used for its key and says
-- something else: the interval that lost. Only keys that several sources, scopes or parts show are
-- compared.
{% set entities = ['organization', 'department', 'establishment', 'leadership_quota', 'post',
                   'person', 'off_establishment_worker'] -%}
with {% for entity in entities -%}
{{ entity }} as (
    select hist.*
    from {{ ref('hist_' ~ entity) }} as hist
    inner join ({{ shared_keys(entity) | indent(4) }}) as shared_keys
        on hist.record_key = shared_keys.record_key
),

{% endfor -%}
failing as (
    {% for entity in entities -%}
    select
        'hidden_source' as rule_id,
        '{{ entity }}' as entity,
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
    from {{ entity }} as hidden
    inner join {{ ref('int_' ~ entity) }} as in_force
        on
            hidden.record_key = in_force.record_key
            and hidden.row_hash <> in_force.row_hash
            and (
                hidden.source <> in_force.source
                or hidden.scope <> in_force.scope
                or hidden.part <> in_force.part
            )
            and (in_force.valid_to is null or hidden.valid_from < in_force.valid_to)
            and (hidden.valid_to is null or in_force.valid_from < hidden.valid_to)
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
