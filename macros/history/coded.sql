{#
  CTE `hist_<entity>` from relation `rows`: a code outside its list is the category `unlisted`, so
  that nothing else can be published as a code; the lake keeps the value as it came. A code that
  names its own source before a colon is of that source's own list. Where such a code is a part of
  the key, the key is told by its hash. `lists` maps column -> code list.
#}
{% macro coded(entity, lists, key, trace) -%}
hist_{{ entity }} as (
    select
        {% for column in lake_columns(entity) -%}
        {% if column in lists -%}
        case
            when {{ is_unlisted(column) }} then 'unlisted'
            else delivered.{{ column }}
        end as {{ column }},
        {% elif column == 'record_key' and key -%}
        case
            when
                {% for part in key -%}
                {{ 'or ' if not loop.first }}{{ is_unlisted(part) }}
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
    from delivered
    {% for column, list in lists.items() -%}
    left join {{ ref(list) }} as listed_{{ column }}
        on delivered.{{ column }} = listed_{{ column }}.code
    {% endfor -%}
)
{%- endmacro %}

{# Whether a code of `delivered` is in no list: neither in its own nor in one of its source. #}
{% macro is_unlisted(column) -%}
(delivered.{{ column }} is not null and listed_{{ column }}.code is null and substring(delivered.{{ column }}, 1, length(delivered.source) + 1) <> delivered.source || ':')
{%- endmacro %}
