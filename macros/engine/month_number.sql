{# Months since year 0 of a date, so that month arithmetic is integer arithmetic. #}
{% macro month_number(date_expression) -%}
    cast(year({{ date_expression }}) * 12 + month({{ date_expression }}) - 1 as integer)
{%- endmacro %}
