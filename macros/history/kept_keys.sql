{#
  Query of the keys that a delivery has only in rows or lines that did not land: reading and key. The
  state of such a key neither changes nor ends with the delivery.
#}
{% macro kept_keys(entity) -%}
select lake_id, kept_key as record_key
from {{ source('inputs', 'quarantine') }}
where kept_key is not null and entity = '{{ entity }}'
union
select lake_id, kept_key as record_key
from {{ source('inputs', 'passed_over_line') }}
where kept_key is not null and entity = '{{ entity }}'
{%- endmacro %}
