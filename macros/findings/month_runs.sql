{#
  Query of runs of consecutive months in which a cell is in one state, from the relation `cells` with
  `month` and `month_no`; `keys` identify a cell. A month without the cell ends the run.
#}
{% macro month_runs(cells, keys, state) -%}
with numbered as (
    select
        *,
        month_no - row_number() over (
            partition by {{ keys | join(', ') }}, {{ state }}
            order by month_no
        ) as run_no
    from {{ cells }}
)

select
    {{ keys | join(', ') }},
    {{ state }},
    min(month) as first_month,
    max(month) as last_month,
    min(month_no) as first_no,
    max(month_no) as last_no
from numbered
group by {{ keys | join(', ') }}, {{ state }}, run_no
{%- endmacro %}
