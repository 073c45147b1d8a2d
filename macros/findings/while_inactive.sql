{# Query of the records of a relation for as long as their organization is inactive. #}
{% macro while_inactive(records) -%}
select
    records.*,
    greatest(records.valid_from, inactive.valid_from) as failing_from,
    least(records.valid_to, inactive.valid_to) as failing_to
from {{ records }} as records
inner join {{ ref('int_organization_inactive') }} as inactive
    on
        records.organization_code = inactive.organization_code
        and (inactive.valid_to is null or records.valid_from < inactive.valid_to)
        and (records.valid_to is null or records.valid_to > inactive.valid_from)
{%- endmacro %}
