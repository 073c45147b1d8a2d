{#
  Months since year 0 of a date, so that month arithmetic is integer arithmetic. dbt.datediff from
  year 0 gives the same number in three times the time, and this is evaluated for every row.
#}
{% macro month_number(date_expression) -%}
    cast(year({{ date_expression }}) * 12 + month({{ date_expression }}) - 1 as integer)
{%- endmacro %}
