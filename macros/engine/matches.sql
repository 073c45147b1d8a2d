{# Whether a text holds a match of a regular expression; anchors bind it to the whole text. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'bianzhi')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike {{ pattern }}
{%- endmacro %}
