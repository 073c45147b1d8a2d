{#
  Query of runs of months in which a leadership quota is in one state, with the quota row in force when
  a run began. `cells` are rows of int_leadership_cell.
#}
{% macro quota_runs(cells, rule_id) -%}
with month_runs as (
    {{ month_runs(cells, ['organization_code'], 'record_key') | indent(4) }}
)

select
    '{{ rule_id }}' as rule_id,
    month_runs.organization_code,
    month_runs.record_key,
    organization_month.source,
    organization_month.scope,
    leadership_quota.part,
    'in_post' as column_name,
    leadership_quota.lake_id,
    leadership_quota.row_no,
    month_runs.first_month,
    month_runs.last_month,
    month_runs.first_no,
    month_runs.last_no,
    next_month.month as next_month
from month_runs
left join {{ ref('month') }} as next_month on month_runs.last_no + 1 = next_month.month_no
left join {{ ref('int_organization_month') }} as organization_month
    on
        month_runs.organization_code = organization_month.organization_code
        and month_runs.first_no = organization_month.month_no
left join {{ ref('int_leadership_quota') }} as leadership_quota
    on
        month_runs.record_key = leadership_quota.record_key
        and month_runs.first_month >= leadership_quota.valid_from
        and (
            leadership_quota.valid_to is null
            or month_runs.first_month < leadership_quota.valid_to
        )
{%- endmacro %}
