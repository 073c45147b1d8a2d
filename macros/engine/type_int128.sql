{# Type of whole numbers of up to 38 digits. #}
{% macro type_int128() -%}
    hugeint
{%- endmacro %}
