{# Whether a text holds a match of a regular expression; anchors bind it to the whole text. #}
{% macro regexp_like(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}
