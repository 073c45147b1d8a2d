{#
  Query of the events in force: an event is in force until its key is sent again, so there is one row per
  key, of the best source and newest delivery.
#}
{% macro latest_rows(entity, lists={}, key=[]) -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by record_key
            order by
                source_rank,
                source,
                as_of_date desc,
                scope_rank desc,
                scope desc,
                received_at desc,
                part desc
        ) as row_rank
    from staged
),

delivered as (
    select
        {% for column in lake_columns(entity) -%}
        {{ column }},
        {% endfor -%}
        source,
        scope,
        part,
        as_of_date,
        delivery_id
    from ranked
    where row_rank = 1
),

hist_{{ entity }} as (
    {{ coded('delivered', entity, lists, key, ['source', 'scope', 'part', 'as_of_date', 'delivery_id']) | indent(4) }}
)

select * from hist_{{ entity }}
{%- endmacro %}
