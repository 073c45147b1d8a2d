{#
  History of a state entity: one row per source, scope, part, key and run of consecutive
  deliveries that show the key in the same state. Landed rows are only grouped by state, first and
  last delivery kept: a state that was shown in every delivery between the two is one interval,
  and only the few that were interrupted are numbered by windows. Wide rows are read once, for
  the deliveries that open an interval. Where a delivery has a key only in rows that did not land, the
  state before it stays in force (see kept_states). An unreadable cell of a column in `figures` has the
  last value of its key that was read (see carried_rows). `name` is the column that names a record, if it
  has one. `group_no` is the number of slots before the group, so
  that `group_no` plus the number of a delivery in it is one number for the slot. A join on the two
  columns would let the engine join the slots of a group with each other, three times.
#}
{% macro intervals(entity, lists={}, key=[], figures=[], name=none) -%}
{%- set state = ['group_no', 'record_key', 'row_hash'] -%}
with slots as (
    select
        *,
        row_number() over (order by source, scope, part, as_of_no) as slot_no,
        row_number() over (order by source, scope, part, as_of_no) - as_of_no as group_no
    from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

{% if figures -%}
carried as (
    {{ carried_rows(entity, 'slots', figures) | indent(4) }}
),

{% endif -%}
landed as (
    select
        slots.group_no,
        staged.record_key,
        {% if figures -%}
        coalesce(carried.row_hash, staged.row_hash) as row_hash,
        {%- else -%}
        staged.row_hash,
        {%- endif %}
        slots.as_of_no
    from {{ ref('stg_' ~ entity) }} as staged
    inner join slots on staged.lake_id = slots.lake_id
    {% if figures -%}
    left join carried
        on staged.lake_id = carried.lake_id and staged.record_key = carried.record_key
    {% endif %}
),

shown as (
    {{ kept_states(entity, 'slots', 'landed', name) | indent(4) }}
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
        last_landing.delivery_id as last_delivery_id,
        last_landing.lake_id as last_lake_id,
        spells.last_no > spells.last_landed_no as is_kept
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
        {% if column in figures -%}
        case when carried.lake_id is null then staged.{{ column }} else carried.{{ column }} end
            as {{ column }},
        {% else -%}
        staged.{{ column }},
        {% endif -%}
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
        {%- if figures %},
        placed.is_kept or coalesce(last_carried.is_carried, false) as is_carried
        {%- endif %}
    from {{ ref('stg_' ~ entity) }} as staged
    inner join placed
        on staged.lake_id = placed.lake_id and staged.record_key = placed.record_key
    {% if figures -%}
    left join carried
        on staged.lake_id = carried.lake_id and staged.record_key = carried.record_key
    left join carried as last_carried
        on
            placed.last_lake_id = last_carried.lake_id
            and placed.record_key = last_carried.record_key
    {% endif %}
),

hist_{{ entity }} as (
    {{ coded('delivered', entity, lists, key, [
    'source', 'source_rank', 'scope', 'scope_rank', 'part', 'valid_from', 'valid_to', 'delivery_id',
    'last_as_of_date', 'last_delivery_id'
] + (['is_carried'] if figures else [])) | indent(4) }}
)

select * from hist_{{ entity }}
{%- endmacro %}
