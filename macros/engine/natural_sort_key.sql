{#
  A text that sorts as people count: runs of digits are padded to one length, so that 9 comes
  before 10 wherever the number is.
#}
{% macro natural_sort_key(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '([0-9]+)', '{{ '0' * 30 }}\1', 'g'),
        '[0-9]*([0-9]{30})',
        '\1',
        'g'
    )
{%- endmacro %}
