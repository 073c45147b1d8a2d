{# Query of the records of an entity that hidden against another source, scope or part with another content. #}
{% macro hidden_records(entity) -%}
select
    hidden.source,
    hidden.scope,
    hidden.part,
    hidden.organization_code,
    hidden.record_key,
    hidden.lake_id,
    hidden.row_no,
    greatest(hidden.valid_from, in_force.valid_from) as valid_from,
    least(hidden.valid_to, in_force.valid_to) as valid_to,
    cast(null as date) as last_seen_on,
    'hidden_source' as rule_id,
    cast(null as varchar) as column_name
from {{ ref('hist_' ~ entity) }} as hidden
inner join {{ ref('int_' ~ entity) }} as in_force
    on
        hidden.record_key = in_force.record_key
        and hidden.row_hash <> in_force.row_hash
        and (
            hidden.source <> in_force.source or hidden.scope <> in_force.scope or hidden.part <> in_force.part
        )
        and (in_force.valid_to is null or hidden.valid_from < in_force.valid_to)
        and (hidden.valid_to is null or in_force.valid_from < hidden.valid_to)
{%- endmacro %}
