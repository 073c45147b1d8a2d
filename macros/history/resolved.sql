{#
  One row per key at any date. A key that only one group (source, scope, part) ever showed
  passes as it is. Otherwise its life is cut at every border and every delivery of its groups,
  and on each piece the best source wins, then the newest delivery, then the narrower scope.
  `is_carried` says whether the entity has figures that are carried where they cannot be read.
#}
{% macro resolved(entity, is_carried=false) -%}
with delivered as (
    select distinct source, scope, part, as_of_date
    from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

shared_keys as (
    select record_key
    from (
        select distinct record_key, source, scope, part from {{ ref('hist_' ~ entity) }}
    ) as key_groups
    group by record_key
    having count(*) > 1
),

contested as (
    select hist.*
    from {{ ref('hist_' ~ entity) }} as hist
    inner join shared_keys on hist.record_key = shared_keys.record_key
),

key_groups as (
    select distinct record_key, source, scope, part
    from contested
),

borders as (
    select record_key, valid_from as border from contested
    union
    select record_key, valid_to as border from contested
    where valid_to is not null
    union
    select key_groups.record_key, delivered.as_of_date as border
    from key_groups
    inner join delivered
        on
            key_groups.source = delivered.source
            and key_groups.scope = delivered.scope
            and key_groups.part = delivered.part
),

pieces as (
    select
        record_key,
        border as piece_from,
        lead(border) over (partition by record_key order by border) as piece_to
    from borders
),

candidates as (
    select
        pieces.piece_from,
        pieces.piece_to,
        contested.record_key,
        contested.lake_id,
        contested.row_no,
        contested.valid_from,
        contested.source_rank,
        contested.source,
        contested.scope_rank,
        contested.scope,
        contested.part,
        max(delivered.as_of_date) as newest_as_of_date
    from pieces
    inner join contested
        on
            pieces.record_key = contested.record_key
            and pieces.piece_from >= contested.valid_from
            and (contested.valid_to is null or pieces.piece_from < contested.valid_to)
    inner join delivered
        on
            contested.source = delivered.source
            and contested.scope = delivered.scope
            and contested.part = delivered.part
            and delivered.as_of_date <= pieces.piece_from
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by record_key, piece_from
            order by
                source_rank, source, newest_as_of_date desc, scope_rank desc, scope desc, part desc
        ) as row_rank
    from candidates
),

chosen as (
    select
        *,
        case
            when
                lag(lake_id) over (partition by record_key order by piece_from) = lake_id
                and lag(row_no) over (partition by record_key order by piece_from) = row_no
                and lag(piece_to) over (partition by record_key order by piece_from) = piece_from
                then 0
            else 1
        end as opens_run
    from ranked
    where row_rank = 1
),

runs as (
    select
        *,
        sum(opens_run) over (partition by record_key order by piece_from) as run_no
    from chosen
),

settled as (
    select
        record_key,
        lake_id,
        row_no,
        valid_from as interval_from,
        min(piece_from) as valid_from,
        case when count(piece_to) = count(*) then max(piece_to) end as valid_to
    from runs
    group by record_key, lake_id, row_no, valid_from, run_no
),

{{ entity }}_resolved as (
    {% for valid_from, valid_to in [
        ('hist.valid_from', 'hist.valid_to'), ('settled.valid_from', 'settled.valid_to')
    ] -%}
    select
        {% for column in lake_columns(entity) -%}
        hist.{{ column }},
        {% endfor -%}
        hist.source,
        hist.scope,
        hist.part,
        {{ valid_from }},
        {{ valid_to }},
        hist.delivery_id,
        hist.last_as_of_date,
        hist.last_delivery_id
        {%- if is_carried %},
        hist.is_carried
        {%- endif %}
    {% if loop.first -%}
    from {{ ref('hist_' ~ entity) }} as hist
    left join shared_keys on hist.record_key = shared_keys.record_key
    where shared_keys.record_key is null
    union all
    {% else -%}
    from contested as hist
    inner join settled
        on
            hist.record_key = settled.record_key
            and hist.lake_id = settled.lake_id
            and hist.row_no = settled.row_no
            and hist.valid_from = settled.interval_from
    {% endif -%}
    {% endfor -%}
)

select * from {{ entity }}_resolved
{%- endmacro %}
