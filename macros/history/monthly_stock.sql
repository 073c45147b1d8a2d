{#
  Query of stocks between their changes: keys, [month_from_no, month_to_no) and measures. The relation
  `spans` has the key columns, the measures and [month_from_no, month_to_no). Each measure enters at
  the start and leaves at the end of its span; running sums over the changes give the stock.
#}
{% macro stock_spans(spans, keys, measures) -%}
with changes as (
    select
        {{ keys | join(', ') }},
        month_from_no as month_no,
        {{ measures | join(', ') }}
    from {{ spans }}
    union all
    select
        {{ keys | join(', ') }},
        month_to_no as month_no,
        {% for measure in measures -%}
        -{{ measure }} as {{ measure }}{{ ', ' if not loop.last }}
        {%- endfor %}
    from {{ spans }}
),

change_sums as (
    select
        {{ keys | join(', ') }},
        month_no,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ', ' if not loop.last }}
        {%- endfor %}
    from changes
    group by {{ keys | join(', ') }}, month_no
)

select
    {{ keys | join(', ') }},
    month_no as month_from_no,
    coalesce(
        lead(month_no) over (partition by {{ keys | join(', ') }} order by month_no), 999999
    ) as month_to_no,
    {% for measure in measures -%}
    sum({{ measure }}) over (
        partition by {{ keys | join(', ') }}
        order by month_no
        rows between unbounded preceding and current row
    ) as {{ measure }}{{ ', ' if not loop.last }}
    {%- endfor %}
from change_sums
{%- endmacro %}

{#
  Query of month-end stocks: keys, month, month_no and measures, without rows where all measures are
  zero. Only the months between changes (stock_spans) are written out.
#}
{% macro monthly_stock(spans, keys, measures) -%}
with stocks as (
    {{ stock_spans(spans, keys, measures) | indent(4) }}
)

select
    {% for key in keys -%}
    stocks.{{ key }},
    {% endfor -%}
    month.month,
    month.month_no,
    {% for measure in measures -%}
    stocks.{{ measure }}{{ ', ' if not loop.last }}
    {%- endfor %}
from stocks
inner join {{ ref('month') }} as month
    on stocks.month_from_no <= month.month_no and stocks.month_to_no > month.month_no
where {% for measure in measures -%}
    stocks.{{ measure }} <> 0{{ ' or ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
