{#
  Days from Monday to Friday after the first date up to the second. Public holidays count as working
  days: no calendar of them is delivered. 1900-01-01 was a Monday.
#}
{% macro working_days(after, upto) -%}
    ({{ weekdays_upto(upto) }} - {{ weekdays_upto(after) }})
{%- endmacro %}

{% macro weekdays_upto(day) -%}
    {%- set days = dbt.datediff("cast('1900-01-01' as date)", day, 'day') -%}
    ({{ integer_divide(days ~ ' + 1', 7) }} * 5 + least(({{ days }} + 1) % 7, 5))
{%- endmacro %}
