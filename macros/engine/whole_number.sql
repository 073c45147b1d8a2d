{# Type that holds whole numbers of up to 38 digits. #}
{% macro whole_number() -%}
    {{ return(adapter.dispatch('whole_number', 'bianzhi')()) }}
{%- endmacro %}

{% macro duckdb__whole_number() -%}
    hugeint
{%- endmacro %}

{% macro spark__whole_number() -%}
    decimal(38, 0)
{%- endmacro %}
