{#
  The states of an event entity in the shape of a history: one row per source, key and content,
  from the first delivery that showed it to the last, open (`valid_to` NULL) for the content that is
  in force.
#}
{% macro event_states(entity) -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

placed as (
    select
        *,
        row_number() over (
            partition by source, record_key, row_hash
            order by as_of_date, scope_rank desc, scope desc, part desc
        ) as showing_no,
        max(as_of_date) over (partition by source, record_key, row_hash) as last_as_of_date,
        row_number() over (
            partition by source, record_key
            order by as_of_date desc, scope_rank desc, scope desc, part desc
        ) as newest_no
    from staged
),

newest as (
    select source, record_key, row_hash, as_of_date
    from placed
    where newest_no = 1
)

select
    placed.*,
    placed.as_of_date as valid_from,
    case when placed.row_hash <> newest.row_hash then newest.as_of_date end as valid_to
from placed
inner join newest
    on placed.source = newest.source and placed.record_key = newest.record_key
where placed.showing_no = 1
{%- endmacro %}
