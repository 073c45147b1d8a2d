{# First month (number) whose last day lies in [valid_from, valid_to). #}
{% macro span_from(valid_from='valid_from') -%}
    {{ month_number(valid_from) }}
{%- endmacro %}

{# First month (number) after the interval; open ends reach past every month. #}
{% macro span_to(valid_to='valid_to') -%}
    coalesce({{ month_number(valid_to) }}, 999999)
{%- endmacro %}
