{#
  Query of the records of a relation whose value in a code column is not in the code list of that
  column. A code that names its own source before a colon is of that source's own list and not looked
  up. `lists` maps column -> code list.
#}
{% macro unlisted_codes(records, lists, rule_id) -%}
{% for column, code_list in lists.items() -%}
select
    record.source,
    record.scope,
    record.part,
    record.organization_code,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.valid_from,
    record.valid_to,
    record.last_as_of_date,
    '{{ rule_id }}' as rule_id,
    '{{ column }}' as column_name
from {{ records }} as record
left join {{ ref(code_list) }} as listed on record.{{ column }} = listed.code
where
    record.{{ column }} is not null
    and listed.code is null
    and substring(record.{{ column }}, 1, length(record.source) + 1) <> record.source || ':'
{% if not loop.last -%}
union all
{% endif -%}
{%- endfor %}
{%- endmacro %}
