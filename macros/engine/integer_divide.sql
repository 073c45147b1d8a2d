{# Quotient of two whole numbers without its fraction; exact where a division would round. #}
{% macro integer_divide(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}
