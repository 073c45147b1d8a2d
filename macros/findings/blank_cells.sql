{#
  Query of records with a blank in a column that the seed mandatory_column asks for by a rule,
  although the same source fills it elsewhere: from `failed_from` to `failed_to`, while the
  column is mandatory. A column that a source never fills is a matter of its contract, not of the
  record. `columns` maps the delivered column to the one the lake keeps of it.
#}
{% macro blank_cells(records, entity, columns, rule_id) -%}
with mandatory as (
    select * from {{ ref('mandatory_column') }}
    where entity = '{{ entity }}' and rule_id = '{{ rule_id }}'
),

filled as (
    {% for column, kept in columns.items() -%}
    select
        source,
        '{{ column }}' as column_name
    from {{ records }}
    group by source
    having count({{ kept }}) > 0
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor -%}
),

blank as (
    {% for column, kept in columns.items() -%}
    select
        *,
        '{{ column }}' as column_name
    from {{ records }}
    where {{ kept }} is null
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor -%}
)

select
    blank.*,
    mandatory.rule_id,
    greatest(blank.valid_from, mandatory.valid_from) as failed_from,
    least(blank.valid_to, mandatory.valid_to) as failed_to,
    case
        when
            coalesce(mandatory.valid_from <= blank.valid_from, true)
            and coalesce(mandatory.valid_to > blank.last_as_of_date, true)
            then blank.last_as_of_date
    end as failed_last_seen
from blank
inner join filled on blank.source = filled.source and blank.column_name = filled.column_name
inner join mandatory
    on
        blank.column_name = mandatory.column_name
        and (mandatory.valid_from is null or mandatory.valid_from <= blank.last_as_of_date)
        and (mandatory.valid_to is null or mandatory.valid_to > blank.valid_from)
{%- endmacro %}
