{# An event stands until its key is sent again: one row per key, best source, newest delivery. #}
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
        ) as place
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
    where place = 1
),

{{ coded(entity, lists, key, ['source', 'scope', 'part', 'as_of_date', 'delivery_id']) }}

select * from hist_{{ entity }}
{%- endmacro %}
