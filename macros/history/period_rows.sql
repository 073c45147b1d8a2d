{# A period is replaced as a whole: its rows come from the newest delivery that holds it. #}
{% macro period_rows(entity, period, lists={}, key=[]) -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

newest as (
    select
        source,
        scope,
        part,
        {{ period }},
        max(as_of_date) as as_of_date
    from staged
    group by source, scope, part, {{ period }}
),

delivered as (
    select
        {% for column in lake_columns(entity) -%}
        staged.{{ column }},
        {% endfor -%}
        staged.source,
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
            and staged.as_of_date = newest.as_of_date
),

{{ coded(entity, lists, key, ['source', 'scope', 'part', 'as_of_date', 'delivery_id']) }}

select * from hist_{{ entity }}
{%- endmacro %}
