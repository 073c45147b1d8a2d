{# One row per integer from first to last, both included, as column `number` of a relation. #}
{% macro integer_range(first, last, from_relation) -%}
    {{ return(adapter.dispatch('integer_range', 'bianzhi')(first, last, from_relation)) }}
{%- endmacro %}

{% macro duckdb__integer_range(first, last, from_relation) -%}
    select cast(unnest(generate_series({{ first }}, {{ last }})) as integer) as number
    from {{ from_relation }}
{%- endmacro %}

{% macro spark__integer_range(first, last, from_relation) -%}
    select explode(sequence({{ first }}, {{ last }})) as number
    from {{ from_relation }}
{%- endmacro %}
