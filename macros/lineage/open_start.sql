{# The date that means "always before" where a span has no known beginning. #}
{% macro open_start() -%}
    cast('1900-01-01' as date)
{%- endmacro %}
