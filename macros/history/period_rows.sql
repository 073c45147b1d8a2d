{#
  A period is replaced as a whole: its rows come from the newest delivery that holds it. A key that
  a delivery of the period has only in rows that did not land keeps the row of the delivery before.
#}
{% macro period_rows(entity, period, lists={}, key=[], name=none) -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

delivered_period as (
    select distinct source, scope, part, {{ period }}, as_of_date
    from staged
),

newest as (
    select
        source,
        scope,
        part,
        {{ period }},
        max(as_of_date) as as_of_date
    from delivered_period
    group by source, scope, part, {{ period }}
),

not_landed as (
    {{ kept_keys(entity, name) | indent(4) }}
),

kept_keys as (
    select distinct
        standing.source,
        standing.scope,
        standing.part,
        standing.as_of_date,
        not_landed.record_key
    from not_landed
    inner join standing
        on not_landed.lake_id = standing.lake_id
),

partly_read as (
    select distinct staged.source, staged.scope, staged.part, staged.{{ period }}, staged.record_key
    from staged
    inner join kept_keys
        on
            staged.source = kept_keys.source
            and staged.scope = kept_keys.scope
            and staged.part = kept_keys.part
            and staged.record_key = kept_keys.record_key
),

newest_of_key as (
    select
        partly_read.source,
        partly_read.scope,
        partly_read.part,
        partly_read.{{ period }},
        partly_read.record_key,
        max(delivered_period.as_of_date) as as_of_date
    from partly_read
    inner join delivered_period
        on
            partly_read.source = delivered_period.source
            and partly_read.scope = delivered_period.scope
            and partly_read.part = delivered_period.part
            and partly_read.{{ period }} = delivered_period.{{ period }}
    left join kept_keys
        on
            partly_read.source = kept_keys.source
            and partly_read.scope = kept_keys.scope
            and partly_read.part = kept_keys.part
            and partly_read.record_key = kept_keys.record_key
            and delivered_period.as_of_date = kept_keys.as_of_date
    where kept_keys.record_key is null
    group by
        partly_read.source,
        partly_read.scope,
        partly_read.part,
        partly_read.{{ period }},
        partly_read.record_key
),

delivered as (
    select
        {% for column in lake_columns(entity) -%}
        staged.{{ column }},
        {% endfor -%}
        staged.source,
        staged.source_rank,
        staged.scope,
        staged.part,
        staged.as_of_date,
        staged.delivery_id
    from staged
    inner join newest
        on
            staged.source = newest.source
            and staged.scope = newest.scope
            and staged.part = newest.part
            and staged.{{ period }} = newest.{{ period }}
    left join newest_of_key
        on
            staged.source = newest_of_key.source
            and staged.scope = newest_of_key.scope
            and staged.part = newest_of_key.part
            and staged.{{ period }} = newest_of_key.{{ period }}
            and staged.record_key = newest_of_key.record_key
    where staged.as_of_date = coalesce(newest_of_key.as_of_date, newest.as_of_date)
),

hist_{{ entity }} as (
    {{ coded('delivered', entity, lists, key, [
        'source', 'source_rank', 'scope', 'part', 'as_of_date', 'delivery_id'
    ]) | indent(4) }}
)

select * from hist_{{ entity }}
{%- endmacro %}
