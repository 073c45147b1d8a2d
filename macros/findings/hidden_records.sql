{# Records of an entity that lost against another source, scope or part with another content. #}
{% macro hidden_records(entity) -%}
select
    lost.source,
    lost.scope,
    lost.part,
    lost.organization_code,
    lost.record_key,
    lost.lake_id,
    lost.row_no,
    greatest(lost.valid_from, used.valid_from) as valid_from,
    case
        when lost.valid_to is null then used.valid_to
        when used.valid_to is null then lost.valid_to
        else least(lost.valid_to, used.valid_to)
    end as valid_to,
    cast(null as date) as last_seen_on,
    'hidden_source' as rule_id,
    cast(null as varchar) as column_name
from {{ ref('hist_' ~ entity) }} as lost
inner join {{ ref('int_' ~ entity) }} as used
    on
        lost.record_key = used.record_key
        and lost.row_hash <> used.row_hash
        and (
            lost.source <> used.source or lost.scope <> used.scope or lost.part <> used.part
        )
        and (used.valid_to is null or lost.valid_from < used.valid_to)
        and (lost.valid_to is null or used.valid_from < lost.valid_to)
{%- endmacro %}
