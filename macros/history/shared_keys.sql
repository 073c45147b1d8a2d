{# Query of the record keys of a history that several groups (source, scope, part) show. #}
{% macro shared_keys(entity) -%}
select record_key
from (select distinct record_key, source, scope, part from {{ ref('hist_' ~ entity) }}) as key_groups
group by record_key
having count(*) > 1
{%- endmacro %}
