{#
  Whether a row of a seed of norms is valid on a day: the day the row that reads the norm is about.
  An empty border is open. `norm` is the relation that holds valid_from and valid_to.
#}
{% macro valid_at(norm, day) -%}
(
    ({{ norm }}.valid_from is null or {{ norm }}.valid_from <= {{ day }})
    and ({{ norm }}.valid_to is null or {{ norm }}.valid_to > {{ day }})
)
{%- endmacro %}

{# The same for a month (number), by its last day, as stocks are counted. #}
{% macro valid_in_month(norm, month_no) -%}
(
    ({{ norm }}.valid_from is null or {{ month_number(norm ~ '.valid_from') }} <= {{ month_no }})
    and ({{ norm }}.valid_to is null or {{ month_number(norm ~ '.valid_to') }} > {{ month_no }})
)
{%- endmacro %}
