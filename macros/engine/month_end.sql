{# The last day of a month number. #}
{% macro month_end(month_no) -%}
    {{ dbt.last_day("make_date(cast(floor(" ~ month_no ~ " / 12) as integer), " ~ month_no ~ " % 12 + 1, 1)", 'month') }}
{%- endmacro %}
