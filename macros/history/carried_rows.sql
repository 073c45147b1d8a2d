{#
  Query of the landed rows of the keys that have an unreadable figure in some delivery: group, key,
  number of the delivery, reading, the figures with the last value that was read in place of an
  unreadable cell, whether such a value is carried, and `row_hash`, one number for all rows of a key
  that are then equal. Where no value was read before, the figure is NULL. The relation `slots` numbers the deliveries of each group.
#}
{% macro carried_rows(entity, slots, figures) -%}
{%- set others = [] -%}
{%- for column in lake_columns(entity) if column not in figures + ['lake_id', 'row_no', 'record_key', 'row_hash'] -%}
{%- do others.append(column) -%}
{%- endfor -%}
with unread as (
    {{ unread_cells(entity, figures) | indent(4) }}
),

partly_read as (
    select distinct slots.group_no, unread.record_key
    from unread
    inner join {{ slots }} as slots on unread.lake_id = slots.lake_id
),

delivered as (
    select
        slots.group_no,
        slots.as_of_no,
        staged.lake_id,
        staged.record_key,
        {% for column in others -%}
        staged.{{ column }},
        {% endfor -%}
        {% for column in figures -%}
        case
            when not coalesce(unread.unread_{{ column }}, false)
                then struct_pack(value := staged.{{ column }})
        end as read_{{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('stg_' ~ entity) }} as staged
    inner join {{ slots }} as slots on staged.lake_id = slots.lake_id
    inner join partly_read
        on slots.group_no = partly_read.group_no and staged.record_key = partly_read.record_key
    left join unread
        on staged.lake_id = unread.lake_id and staged.record_key = unread.record_key
),

filled as (
    select
        group_no,
        as_of_no,
        lake_id,
        record_key,
        {% for column in others -%}
        {{ column }},
        {% endfor -%}
        {% for column in figures -%}
        struct_extract(
            last_value(read_{{ column }} ignore nulls) over (
                partition by group_no, record_key
                order by as_of_no
                rows between unbounded preceding and current row
            ),
            'value'
        ) as {{ column }},
        {% endfor -%}
        {% for column in figures -%}
        read_{{ column }} is null as unread_{{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from delivered
)

select
    group_no,
    as_of_no,
    lake_id,
    record_key,
    {% for column in figures -%}
    {{ column }},
    {% endfor -%}
    {% for column in figures -%}
    {{ 'or ' if not loop.first }}(unread_{{ column }} and {{ column }} is not null)
    {% endfor -%}
    as is_carried,
    min(as_of_no) over (
        partition by group_no, record_key, {{ (others + figures) | join(', ') }}
    ) as row_hash
from filled
{%- endmacro %}
