{# The date a number of months later. #}
{% macro months_later(date_expression, months) -%}
    cast({{ date_expression }} + ({{ months }}) * interval '1' month as date)
{%- endmacro %}
