{#
  How a leadership item is named in every comparison with the register: holder, level and role of a
  relation (D1/141/1); the holder is blank where the organization itself holds the quota.
#}
{% macro leadership_item(relation) -%}
coalesce({{ relation }}.department_code, '')
|| '/' || {{ relation }}.leadership_level_code || '/' || {{ relation }}.leadership_role_code
{%- endmacro %}
