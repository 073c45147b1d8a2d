{#
  Query of the rows of an entity in which a figure cannot be read: reading, key, and for each column in
  `figures` whether its cell is unreadable (`unread_<column>`). A blank cell can be read.
#}
{% macro unread_cells(entity, figures) -%}
select
    lake_id,
    record_key,
    {% for column in figures -%}
    bool_or(column_name = '{{ column }}') as unread_{{ column }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ source('inputs', 'unreadable_cell') }}
where
    entity = '{{ entity }}'
    and record_key is not null
    and column_name in ('{{ figures | join("', '") }}')
group by lake_id, record_key
{%- endmacro %}
