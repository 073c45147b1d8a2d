{#
  One row per unit and date on which records lead something into it: whether they found it, by their
  type, or as that which at least two units became. `edge` as for unit_departure.
#}
{% macro unit_founding(edge) -%}
    select
        successor_code as unit_code,
        effective_on,
        bool_or(founds_successor or predecessor_code is null)
        or count(
            distinct case
                when ends_predecessor and predecessor_code <> successor_code
                    then predecessor_code
            end
        ) > 1 as founds
    from {{ ref(edge) }}
    where successor_code is not null
    group by successor_code, effective_on
{%- endmacro %}
