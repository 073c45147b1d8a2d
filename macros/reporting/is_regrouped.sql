{#
  Whether an organization stands elsewhere in the tables in relation `now` than it did in `was`; both
  have the columns of organization_on.
#}
{% macro is_regrouped(was, now) -%}
    {%- set columns = [
        'admin_level_code', 'system_code', 'organization_type_code', 'grade_code', 'industry_code',
        'public_institution_class_code', 'funding_code', 'county_code', 'unit_kind_code'
    ] -%}
    (
        {%- for column in columns %}
        {{ was }}.{{ column }} is distinct from {{ now }}.{{ column }}
        {%- if not loop.last %} or{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
