{#
  Query of the records of a relation whose value in a code column is not in the code list of that
  column. A code that names its own source before a colon is of that source's own list and not looked
  up. `lists` maps column -> code list. `key` names the code columns of the key of an event: where one
  of them is not listed, the key is its hash, as in the history of the entity.
#}
{% macro unlisted_codes(records, lists, rule_id, key=[]) -%}
with listed as (
    {% for code_list in lists.values() | unique -%}
    select
        '{{ code_list }}' as code_list,
        code
    from {{ ref(code_list) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor -%}
),

coded as (
    {% for column, code_list in lists.items() -%}
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        valid_from,
        valid_to,
        last_as_of_date,
        '{{ column }}' as column_name,
        '{{ code_list }}' as code_list,
        {{ column }} as code
    from {{ records }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor -%}
)

select
    coded.source,
    coded.scope,
    coded.part,
    coded.organization_code,
    {% if key -%}
    case
        when
            bool_or(coded.column_name in ('{{ key | join("', '") }}'))
                over (partition by coded.source, coded.record_key, coded.lake_id, coded.row_no)
            then '#' || md5(coded.record_key)
        else coded.record_key
    end as record_key,
    {% else -%}
    coded.record_key,
    {% endif -%}
    coded.lake_id,
    coded.row_no,
    coded.valid_from,
    coded.valid_to,
    coded.last_as_of_date,
    '{{ rule_id }}' as rule_id,
    coded.column_name
from coded
left join listed on coded.code_list = listed.code_list and coded.code = listed.code
where
    listed.code is null
    and not starts_with(coded.code, coded.source || ':')
{%- endmacro %}
