{#
  CTE `month_runs`: consecutive months in which a cell is in one state, from CTE `cells` with
  `month_no`; `keys` tell cells apart. A month the cell is missing in ends the run.
#}
{% macro month_runs(keys, state) -%}
numbered as (
    select
        *,
        month_no - row_number() over (
            partition by {{ keys | join(', ') }}, {{ state }}
            order by month_no
        ) as run_no
    from cells
),

month_runs as (
    select
        {{ keys | join(', ') }},
        {{ state }},
        min(month) as first_month,
        max(month) as last_month,
        min(month_no) as first_no,
        max(month_no) as last_no
    from numbered
    group by {{ keys | join(', ') }}, {{ state }}, run_no
)
{%- endmacro %}
