{#
  Query of the states that each delivery shows, where a row that did not land ends nothing: group,
  key, state, number of the delivery, and `landed_no`, the same number where the state was read and
  NULL where it is kept. The relation `slots` numbers the deliveries of each group, `landed` has the
  states that were read. Where a delivery has a key only in rows that did not land, the state of the
  delivery before it stays in force; where none was in force, nothing is known of the key.
#}
{% macro kept_states(entity, slots, landed, name=none) -%}
with not_landed as (
    {{ kept_keys(entity, name) | indent(4) }}
),

kept_keys as (
    select
        slots.group_no,
        not_landed.record_key,
        slots.as_of_no
    from not_landed
    inner join {{ slots }} as slots on not_landed.lake_id = slots.lake_id
),

partly_read as (
    select distinct group_no, record_key
    from kept_keys
),

read_or_kept as (
    select
        landed.group_no,
        landed.record_key,
        landed.row_hash,
        landed.as_of_no
    from {{ landed }} as landed
    inner join partly_read
        on landed.group_no = partly_read.group_no and landed.record_key = partly_read.record_key
    union all
    select group_no, record_key, cast(null as bigint) as row_hash, as_of_no
    from kept_keys
),

runs_of_key as (
    select
        *,
        as_of_no - row_number() over (
            partition by group_no, record_key
            order by as_of_no
        ) as key_run_no
    from read_or_kept
),

in_force as (
    select
        *,
        max(case when row_hash is not null then as_of_no end) over (
            partition by group_no, record_key, key_run_no
            order by as_of_no
            rows between unbounded preceding and current row
        ) as state_no
    from runs_of_key
),

kept as (
    select
        in_force.group_no,
        in_force.record_key,
        landed.row_hash,
        in_force.as_of_no
    from in_force
    inner join {{ landed }} as landed
        on
            in_force.group_no = landed.group_no
            and in_force.record_key = landed.record_key
            and in_force.state_no = landed.as_of_no
    where in_force.row_hash is null
)

select group_no, record_key, row_hash, as_of_no, as_of_no as landed_no
from {{ landed }}
union all
select group_no, record_key, row_hash, as_of_no, cast(null as integer) as landed_no
from kept
{%- endmacro %}
