{#
  Query of one row per integer from `first` to `last`, both included, as column `number`. The two are
  columns of the relation; dbt.generate_series takes a bound that is known before the query runs.
#}
{% macro integer_range(first, last, relation) -%}
    select cast(number as integer) as number
    from (select unnest(generate_series({{ first }}, {{ last }})) as number from {{ relation }})
{%- endmacro %}
