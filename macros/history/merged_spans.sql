{#
  Query that merges the spans of a key which follow each other with equal values: keys, values and
  [month_from_no, month_to_no). The spans of a key do not overlap.
#}
{% macro merged_spans(spans, keys, values) -%}
with ordered as (
    select
        *,
        lag(month_to_no) over (partition by {{ keys | join(', ') }} order by month_from_no)
            as previous_to_no
        {%- for value in values %},
        lag({{ value }}) over (partition by {{ keys | join(', ') }} order by month_from_no)
            as previous_{{ value }}
        {%- endfor %}
    from {{ spans }}
),

numbered as (
    select
        *,
        sum(
            case
                when
                    previous_to_no = month_from_no
                    {%- for value in values %}
                    and previous_{{ value }} is not distinct from {{ value }}
                    {%- endfor %}
                    then 0
                else 1
            end
        ) over (partition by {{ keys | join(', ') }} order by month_from_no) as run_no
    from ordered
)

select
    {{ keys | join(', ') }},
    {{ values | join(', ') }},
    min(month_from_no) as month_from_no,
    max(month_to_no) as month_to_no
from numbered
group by {{ keys | join(', ') }}, run_no, {{ values | join(', ') }}
{%- endmacro %}
