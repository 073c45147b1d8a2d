{# Whole days from one date to another; negative if the second is earlier. #}
{% macro days_between(first, second) -%}
cast({{ dbt.datediff(first, second, 'day') }} as integer)
{%- endmacro %}
