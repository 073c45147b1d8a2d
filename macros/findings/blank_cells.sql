{#
  Query of records with a blank in a column that the seed mandatory_column asks for (by which rule, the
  seed says), although the same source fills it elsewhere: from `failed_from` to `failed_to`, while the
  column is mandatory. A column that a source never fills is a matter of its contract, not of the
  record. `columns` maps the delivered column to the one the lake keeps of it.
#}
{% macro blank_cells(records, entity, columns) -%}
with mandatory as (
    select * from {{ ref('mandatory_column') }}
    where entity = '{{ entity }}'
),

filled as (
    select
        source,
        {% for kept in columns.values() -%}
        count({{ kept }}) as {{ kept }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ records }}
    group by source
)

{% for column, kept in columns.items() -%}
select
    record.*,
    mandatory.rule_id,
    '{{ column }}' as column_name,
    greatest(
        record.valid_from, coalesce(mandatory.valid_from, record.valid_from)
    ) as failed_from,
    case
        when mandatory.valid_to >= record.valid_to or mandatory.valid_to is null
            then record.valid_to
        else mandatory.valid_to
    end as failed_to,
    case
        when
            coalesce(mandatory.valid_from <= record.valid_from, true)
            and coalesce(mandatory.valid_to > record.last_as_of_date, true)
            then record.last_as_of_date
    end as failed_last_seen
from {{ records }} as record
inner join filled on record.source = filled.source and filled.{{ kept }} > 0
inner join mandatory
    on
        mandatory.column_name = '{{ column }}'
        and coalesce(mandatory.valid_from <= record.last_as_of_date, true)
        and (mandatory.valid_to is null or mandatory.valid_to > record.valid_from)
where record.{{ kept }} is null
{% if not loop.last -%}
union all
{% endif -%}
{% endfor -%}
{%- endmacro %}
