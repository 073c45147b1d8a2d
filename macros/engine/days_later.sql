{# The date a number of days later. #}
{% macro days_later(date_expression, days) -%}
    cast({{ date_expression }} + ({{ days }}) * interval '1' day as date)
{%- endmacro %}
