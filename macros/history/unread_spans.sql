{#
  Query of the months in which figures of an entity cannot be read: record, [month_from_no,
  month_to_no), the columns of `keep`, `is_kept` (the whole row did not land), and for each column in
  `figures` whether it is unread (`unread_<column>`). `records` is the relation of the states in
  force: only what they are taken from counts.
#}
{% macro unread_spans(records, entity, figures, keep) -%}
select
    records.record_key,
    {% for column in keep -%}
    records.{{ column }},
    {% endfor -%}
    {% for column in figures -%}
    bool_or(unread.column_name = '{{ column }}') as unread_{{ column }},
    {% endfor -%}
    bool_or(unread.column_name = '') as is_kept,
    {{ month_number('greatest(unread.unread_from, records.valid_from)') }} as month_from_no,
    {{ end_month_number('least(unread.unread_to, records.valid_to)') }} as month_to_no
from {{ ref('int_unread_cell') }} as unread
inner join {{ records }} as records
    on
        unread.record_key = records.record_key
        and unread.source = records.source
        and unread.scope = records.scope
        and unread.part = records.part
        and (unread.unread_to is null or records.valid_from < unread.unread_to)
        and (records.valid_to is null or unread.unread_from < records.valid_to)
where
    unread.entity = '{{ entity }}'
    and unread.column_name in ('', '{{ figures | join("', '") }}')
group by
    records.record_key,
    {% for column in keep -%}
    records.{{ column }},
    {% endfor -%}
    unread.unread_from,
    unread.unread_to,
    records.valid_from,
    records.valid_to
{%- endmacro %}
