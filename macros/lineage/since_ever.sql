{# Stands for "always before" where a span has no known beginning. #}
{% macro since_ever() -%}
    cast('1900-01-01' as date)
{%- endmacro %}
