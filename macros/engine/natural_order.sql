{#
  A text that sorts as people count: runs of digits are padded to one length, so that 9 comes
  before 10 wherever the number stands.
#}
{% macro natural_order(text) -%}
    {{ return(adapter.dispatch('natural_order', 'bianzhi')(text)) }}
{%- endmacro %}

{% macro duckdb__natural_order(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '([0-9]+)', '{{ '0' * 30 }}\1', 'g'),
        '[0-9]*([0-9]{30})',
        '\1',
        'g'
    )
{%- endmacro %}

{% macro spark__natural_order(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '([0-9]+)', '{{ '0' * 30 }}$1'), '[0-9]*([0-9]{30})', '$1'
    )
{%- endmacro %}
