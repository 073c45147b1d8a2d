{#
  Records whose value in a code column is not in the code list of that column, as failing rows. A
  code that names its own source before a colon is of that source's own list and not looked up.
  `lists` maps column -> [list, rule]; `organization` is an expression over `records`, the rows of
  `relation`.
#}
{% macro unlisted_codes(relation, lists, organization) -%}
{% for column, told in lists.items() -%}
select
    records.source,
    records.scope,
    records.part,
    {{ organization }} as organization_code,
    records.record_key,
    records.lake_id,
    records.row_no,
    records.valid_from,
    records.valid_to,
    records.last_as_of_date,
    '{{ told[1] }}' as rule_id,
    '{{ column }}' as column_name
from {{ relation }} as records
left join {{ ref(told[0]) }} as listed on records.{{ column }} = listed.code
where
    records.{{ column }} is not null
    and listed.code is null
    and substring(records.{{ column }}, 1, length(records.source) + 1) <> records.source || ':'
{% if not loop.last -%}
union all
{% endif -%}
{%- endfor %}
{%- endmacro %}
