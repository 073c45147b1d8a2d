{# The first month (number) after an interval that ends on a date; an open end is past every month. #}
{% macro end_month_number(valid_to) -%}
    coalesce({{ month_number(valid_to) }}, 999999)
{%- endmacro %}
