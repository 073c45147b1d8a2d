{#
  Whether an earlier row of a relation with the same key still stands when this one begins, on month
  numbers: of rows that name one item at the same time only the first is compared.
#}
{% macro is_repeated(relation, key) -%}
coalesce(
    max({{ relation }}.month_to_no) over (
        partition by {{ relation }}.{{ key | join(', ' ~ relation ~ '.') }}
        order by {{ relation }}.month_from_no, {{ relation }}.record_key
        rows between unbounded preceding and 1 preceding
    ) > {{ relation }}.month_from_no,
    false
)
{%- endmacro %}
