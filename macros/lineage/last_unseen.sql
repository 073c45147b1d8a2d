{#
  CTE `unseen`: per `keys` of relation `opening` (the rows that open lives: valid_from, source, scope,
  part) the last delivery of their scope before, which did not show them (unseen_on).
#}
{% macro last_unseen(entity, opening, keys) -%}
{% set columns = "opening." ~ (keys | join(", opening.")) -%}
standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

unseen as (
    select
        {{ columns }},
        max(standing.as_of_date) as unseen_on
    from {{ opening }} as opening
    inner join standing
        on
            opening.source = standing.source
            and opening.scope = standing.scope
            and opening.part = standing.part
            and opening.valid_from > standing.as_of_date
    group by {{ columns }}
)
{%- endmacro %}
