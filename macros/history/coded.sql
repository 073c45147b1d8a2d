{#
  Query of the delivered rows of an entity in which a code outside its list is the category `unlisted`,
  so that nothing else can be published as a code; the lake keeps the value as it came. A code that
  names its own source before a colon is of that source's own list. Where such a code is a part of the
  key, the key is published as its hash. `lists` maps column -> code list, `key` names the code columns
  of the key, `trace` the columns that follow those of the lake.
#}
{% macro coded(delivered, entity, lists, key, trace) -%}
select
    {% for column in lake_columns(entity) -%}
    {% if column in lists -%}
    case
        when {{ is_unlisted('delivered', column, 'listed_' ~ column) }} then 'unlisted'
        else delivered.{{ column }}
    end as {{ column }},
    {% elif column == 'record_key' and key -%}
    case
        when
            {% for part in key -%}
            {{ 'or ' if not loop.first }}{{ is_unlisted('delivered', part, 'listed_' ~ part) }}
            {% endfor -%}
            then '#' || md5(delivered.record_key)
        else delivered.record_key
    end as record_key,
    {% else -%}
    delivered.{{ column }},
    {% endif -%}
    {% endfor -%}
    {% for column in trace -%}
    delivered.{{ column }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ delivered }} as delivered
{% for column, list in lists.items() -%}
left join {{ ref(list) }} as listed_{{ column }}
    on delivered.{{ column }} = listed_{{ column }}.code
{% endfor -%}
{%- endmacro %}

{# Whether a code of a row is in no list: neither in `listed`, joined by the code, nor in one of its source. #}
{% macro is_unlisted(row, column, listed) -%}
({{ row }}.{{ column }} is not null and {{ listed }}.code is null and substring({{ row }}.{{ column }}, 1, length({{ row }}.source) + 1) <> {{ row }}.source || ':')
{%- endmacro %}
