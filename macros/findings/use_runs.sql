{#
  Query of runs of months in which a cell of posts and staff is in one state, with the quota row in
  force when a run began. `cells` are rows of int_establishment_use_month.
#}
{% macro use_runs(cells, rule_id) -%}
with numbered_cells as (
    select
        *,
        {{ month_number('month') }} as month_no
    from {{ cells }}
),

month_runs as (
    {{ month_runs('numbered_cells', ['organization_code'], 'establishment_type_code') | indent(4) }}
),

located as (
    select
        '{{ rule_id }}' as rule_id,
        month_runs.organization_code,
        concat(month_runs.organization_code, '|', month_runs.establishment_type_code)
            as record_key,
        organization_month.source,
        organization_month.scope,
        establishment.part,
        'in_post' as column_name,
        establishment.lake_id,
        establishment.row_no,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month as last_seen_on,
        row_number() over (
            partition by
                month_runs.organization_code,
                month_runs.establishment_type_code,
                month_runs.first_month
            order by establishment.record_key
        ) as row_rank
    from month_runs
    left join {{ ref('month') }} as next_month on month_runs.last_no + 1 = next_month.month_no
    left join {{ ref('int_organization_month') }} as organization_month
        on
            month_runs.organization_code = organization_month.organization_code
            and month_runs.first_no = organization_month.month_no
    left join {{ ref('int_establishment_row') }} as establishment
        on
            month_runs.organization_code = establishment.organization_code
            and month_runs.establishment_type_code = establishment.establishment_type_code
            and month_runs.first_month >= establishment.valid_from
            and (establishment.valid_to is null or month_runs.first_month < establishment.valid_to)
)

select * from located
where row_rank = 1
{%- endmacro %}
