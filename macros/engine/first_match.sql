{# What the first group of a regular expression matches in a text, or an empty text. #}
{% macro first_match(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}', 1)
{%- endmacro %}
