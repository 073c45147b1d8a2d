{#
  Query of the landed rows of an entity that are in force at the known time of the build, with their
  place in the series of deliveries. Landing decides which deliveries are in force (inputs.standing).
#}
{% macro rows_in_force(entity) -%}
with standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

landed as (
    select * from {{ source('lake', entity) }}
),

stg_{{ entity }} as (
    select
        landed.*,
        standing.source,
        standing.source_rank,
        standing.scope,
        standing.scope_rank,
        standing.part,
        standing.as_of_date,
        standing.as_of_no,
        standing.next_as_of_date,
        standing.delivery_id,
        standing.received_at,
        standing.sequence
    from landed
    inner join standing on landed.lake_id = standing.lake_id
)

select * from stg_{{ entity }}
{%- endmacro %}
