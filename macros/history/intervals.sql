{#
  History of a state entity: one row per source, scope, part, key and run of consecutive
  deliveries that show the key in the same state. A state opens where the delivery before does
  not show it and closes where the next one does not; the n-th opening of a state belongs to its
  n-th closing. Two anti-joins instead of windows over every landed row: the windows run over
  the changes only.
#}
{% macro intervals(entity) -%}
{%- set same = "other.source = staged.source and other.scope = staged.scope"
    ~ " and other.part = staged.part and other.record_key = staged.record_key"
    ~ " and other.row_hash = staged.row_hash" -%}
{%- set state = "staged.source, staged.scope, staged.part, staged.record_key, staged.row_hash" -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

shown as (
    select source, scope, part, record_key, row_hash, as_of_no
    from staged
),

openings as (
    select
        staged.*,
        row_number() over (partition by {{ state }} order by staged.as_of_no) as spell_no
    from staged
    where not exists (
        select 1 from shown as other
        where {{ same }} and other.as_of_no = staged.as_of_no - 1
    )
),

closings as (
    select
        staged.source,
        staged.scope,
        staged.part,
        staged.record_key,
        staged.row_hash,
        staged.as_of_date as last_as_of_date,
        staged.next_as_of_date as valid_to,
        staged.delivery_id as last_delivery_id,
        row_number() over (partition by {{ state }} order by staged.as_of_no) as spell_no
    from staged
    where not exists (
        select 1 from shown as other
        where {{ same }} and other.as_of_no = staged.as_of_no + 1
    )
),

hist_{{ entity }} as (
    select
        {% for column in lake_columns(entity) -%}
        openings.{{ column }},
        {% endfor -%}
        openings.source,
        openings.source_rank,
        openings.scope,
        openings.scope_rank,
        openings.part,
        openings.as_of_date as valid_from,
        closings.valid_to,
        openings.delivery_id,
        closings.last_as_of_date,
        closings.last_delivery_id
    from openings
    inner join closings
        on
            openings.source = closings.source
            and openings.scope = closings.scope
            and openings.part = closings.part
            and openings.record_key = closings.record_key
            and openings.row_hash = closings.row_hash
            and openings.spell_no = closings.spell_no
)

select * from hist_{{ entity }}
{%- endmacro %}
