{#
  Query of the events in force: an event is in force until its key is sent again, so there is one row per
  key, of the best source and newest delivery. An unreadable cell of a column in `figures` has the value
  of the next row of the key in which it was read.
#}
{% macro latest_rows(entity, lists={}, key=[], figures=[]) -%}
with staged as (
    select * from {{ ref('stg_' ~ entity) }}
),

{% if figures -%}
unread as (
    {{ unread_cells(entity, figures) | indent(4) }}
),

{% endif -%}
ranked as (
    select
        staged.*,
        {% for column in figures -%}
        case
            when not coalesce(unread.unread_{{ column }}, false)
                then struct_pack(value := staged.{{ column }})
        end as read_{{ column }},
        {% endfor -%}
        row_number() over (
            partition by staged.record_key
            order by
                staged.source_rank,
                staged.source,
                staged.as_of_date desc,
                staged.scope_rank desc,
                staged.scope desc,
                staged.received_at desc,
                staged.part desc
        ) as row_rank
    from staged
    {% if figures -%}
    left join unread
        on staged.lake_id = unread.lake_id and staged.record_key = unread.record_key
    {% endif %}
),

{% if figures -%}
filled as (
    select
        * exclude ({{ figures | join(', ') }}),
        {% for column in figures -%}
        struct_extract(
            first_value(read_{{ column }} ignore nulls) over (
                partition by record_key
                order by row_rank
                rows between current row and unbounded following
            ),
            'value'
        ) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from ranked
),

{% endif -%}

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
    from {{ 'filled' if figures else 'ranked' }}
    where row_rank = 1
),

hist_{{ entity }} as (
    {{ coded('delivered', entity, lists, key, ['source', 'scope', 'part', 'as_of_date', 'delivery_id']) | indent(4) }}
)

select * from hist_{{ entity }}
{%- endmacro %}
