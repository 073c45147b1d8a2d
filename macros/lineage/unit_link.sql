{#
  One row per stage that ends and stage that begins on the same day when something passes from
  one to the other: along a record, or within a unit that goes on. `is_own`:
  both are the same unit.
#}
{% macro unit_link(edge, departure, unit_stage) -%}
with edge as (
    select
        predecessor_code,
        successor_code,
        effective_on,
        sum(share_of_posts) as share_of_posts
    from {{ ref(edge) }}
    where predecessor_code is not null and successor_code is not null
    group by predecessor_code, successor_code, effective_on
),

departure as (
    select * from {{ ref(departure) }}
),

stage as (
    select
        *,
        coalesce(stage_from = stage_to, false) as is_passage
    from {{ ref(unit_stage) }}
),

-- Where a unit is only passed through, its own stock passes through it as well.
last_start as (
    select unit_code, stage_to, max(stage_from) as stage_from
    from stage
    where stage_to is not null
    group by unit_code, stage_to
),

ending as (
    select stage.unit_code, stage.stage_to, stage.stage_id
    from stage
    inner join last_start
        on
            stage.unit_code = last_start.unit_code
            and stage.stage_to = last_start.stage_to
            and stage.stage_from = last_start.stage_from
),

along_record as (
    select
        ending.stage_id as origin_stage,
        stage.stage_id as destination_stage,
        edge.predecessor_code as origin_code,
        edge.successor_code as destination_code,
        edge.effective_on,
        edge.share_of_posts,
        edge.predecessor_code = edge.successor_code as is_own
    from edge
    inner join ending
        on edge.predecessor_code = ending.unit_code and edge.effective_on = ending.stage_to
    inner join stage
        on edge.successor_code = stage.unit_code and edge.effective_on = stage.stage_from
    where ending.stage_id <> stage.stage_id
),

within_unit as (
    select
        before.stage_id as origin_stage,
        after.stage_id as destination_stage,
        before.unit_code as origin_code,
        after.unit_code as destination_code,
        before.stage_to as effective_on,
        cast(null as decimal(18, 6)) as share_of_posts,
        true as is_own
    from stage as before
    inner join stage as after
        on
            before.unit_code = after.unit_code
            and before.stage_to = after.stage_from
            and before.stage_id <> after.stage_id
    left join departure
        on before.unit_code = departure.unit_code and before.stage_to = departure.effective_on
    where departure.unit_code is null or departure.continues or after.is_passage
),

unit_link as (
    select * from along_record
    union all
    select * from within_unit
)

select * from unit_link
{%- endmacro %}
