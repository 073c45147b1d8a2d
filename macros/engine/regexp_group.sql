{# The text that the first group of a regular expression matches, or an empty text. #}
{% macro regexp_group(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}', 1)
{%- endmacro %}
