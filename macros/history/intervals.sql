{#
  History of a state entity: one row per source, scope, part, key and run of consecutive
  deliveries that show the key in the same state. Landed rows are only grouped by state, first and
  last delivery kept: a state that was shown in every delivery between the two is one interval,
  and only the few that were interrupted are numbered by windows. Wide rows are read once, for
  the deliveries that open an interval. Where a delivery holds a key only in quarantine, the state
  before it stays in force (see kept_states). `group_no` is the number of slots before the group, so
  that `group_no` plus the number of a delivery in it is one number for the slot. A join on the two
  columns would let the engine join the slots of a group with each other, three times.
#}
{% macro intervals(entity, lists={}, key=[]) -%}
{%- set state = ['group_no', 'record_key', 'row_hash'] -%}
with slots as (
    select
        *,
        row_number() over (order by source, scope, part, as_of_no) as slot_no,
        row_number() over (order by source, scope, part, as_of_no) - as_of_no as group_no
    from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

landed as (
    select
        slots.group_no,
        staged.record_key,
        staged.row_hash,
        slots.as_of_no
    from {{ ref('stg_' ~ entity) }} as staged
    inner join slots on staged.lake_id = slots.lake_id
),

shown as (
    {{ kept_states('slots', 'landed') | indent(4) }}
),

states as (
    select
        {{ state | join(', ') }},
        min(as_of_no) as first_no,
        max(as_of_no) as last_no,
        max(landed_no) as last_landed_no,
        count(*) as times_shown
    from shown
    group by {{ state | join(', ') }}
),

interrupted as (
    select
        {{ state | join(', ') }}
    from states
    where times_shown <= last_no - first_no
),

numbered as (
    select
        {% for column in state -%}
        shown.{{ column }},
        {% endfor -%}
        shown.as_of_no,
        shown.landed_no,
        shown.as_of_no - row_number() over (
            partition by {% for column in state %}shown.{{ column }}{{ ', ' if not loop.last }}
            {%- endfor %}
            order by shown.as_of_no
        ) as run_no
    from shown
    inner join interrupted
        on
            {% for column in state -%}
            {{ 'and ' if not loop.first }}shown.{{ column }} = interrupted.{{ column }}
            {% endfor %}
),

spells as (
    select {{ state | join(', ') }}, first_no, last_no, last_landed_no
    from states
    where times_shown > last_no - first_no
    union all
    select
        {{ state | join(', ') }},
        min(as_of_no) as first_no,
        max(as_of_no) as last_no,
        max(landed_no) as last_landed_no
    from numbered
    group by {{ state | join(', ') }}, run_no
),

placed as (
    select
        spells.record_key,
        opening.lake_id,
        opening.source,
        opening.source_rank,
        opening.scope,
        opening.scope_rank,
        opening.part,
        opening.as_of_date as valid_from,
        closing.next_as_of_date as valid_to,
        opening.delivery_id,
        last_landing.as_of_date as last_as_of_date,
        last_landing.delivery_id as last_delivery_id
    from spells
    inner join slots as opening
        on spells.group_no + spells.first_no = opening.slot_no
    inner join slots as closing
        on spells.group_no + spells.last_no = closing.slot_no
    inner join slots as last_landing
        on spells.group_no + spells.last_landed_no = last_landing.slot_no
),

delivered as (
    select
        {% for column in lake_columns(entity) -%}
        staged.{{ column }},
        {% endfor -%}
        placed.source,
        placed.source_rank,
        placed.scope,
        placed.scope_rank,
        placed.part,
        placed.valid_from,
        placed.valid_to,
        placed.delivery_id,
        placed.last_as_of_date,
        placed.last_delivery_id
    from {{ ref('stg_' ~ entity) }} as staged
    inner join placed
        on staged.lake_id = placed.lake_id and staged.record_key = placed.record_key
),

hist_{{ entity }} as (
    {{ coded('delivered', entity, lists, key, [
    'source', 'source_rank', 'scope', 'scope_rank', 'part', 'valid_from', 'valid_to', 'delivery_id',
    'last_as_of_date', 'last_delivery_id'
]) | indent(4) }}
)

select * from hist_{{ entity }}
{%- endmacro %}
