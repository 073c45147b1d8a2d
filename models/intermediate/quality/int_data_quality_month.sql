-- Grain: organization in service x month: coverage, completeness, validity, defaults and update lag, each
-- a measure of its own. Changes count in the month whose delivery first shows them.
{{ config(materialized='monthly') }}
with organization_month as (
    select * from {{ ref('int_organization_service_month') }}
    where not is_placeholder
),

spans as (
    select * from {{ ref('int_quality_span') }}
),

faults as (
    {{ monthly_stock(
        'spans', ['organization_code'], ['blank_cells', 'invalid_people', 'default_cells']
    ) | indent(4) }}
),

staff as (
    select
        organization_code,
        {{ month_number('month') }} as month_no,
        sum(in_post) as in_post
    from {{ ref('int_establishment_use_month') }}
    group by organization_code, {{ month_number('month') }}
),

mandatory as (
    select
        month.month_no,
        count(*) as columns
    from {{ ref('month') }} as month
    inner join {{ ref('mandatory_column') }} as mandatory
        on mandatory.entity = 'person' and {{ valid_in_month('mandatory', 'month.month_no') }}
    group by month.month_no
),

defaultable as (
    select
        month.month_no,
        count(distinct default_value.column_name) as columns
    from {{ ref('month') }} as month
    inner join {{ ref('default_value') }} as default_value
        on {{ valid_in_month('default_value', 'month.month_no') }}
    group by month.month_no
),

lag as (
    select
        organization_code,
        {{ month_number('month') }} as month_no,
        count(*) as changes,
        count(*) filter (where timeliness_code = 'in_time') as changes_in_time,
        count(*) filter (where timeliness_code = 'late') as changes_late,
        median(most_days) as median_lag_days,
        quantile_disc(most_days, 0.9) as p90_lag_days
    from {{ ref('int_update_lag') }}
    group by organization_code, {{ month_number('month') }}
),

counted as (
    select
        organization_month.organization_code,
        organization_month.organization_key,
        organization_month.month,
        organization_month.month_no,
        organization_month.is_observed,
        organization_month.months_since_observed,
        cast(coalesce(staff.in_post, 0) as integer) as in_post,
        cast(coalesce(staff.in_post, 0) * mandatory.columns as integer) as mandatory_cells,
        cast(coalesce(faults.blank_cells, 0) as integer) as blank_cells,
        cast(coalesce(faults.invalid_people, 0) as integer) as invalid_people,
        cast(coalesce(staff.in_post, 0) * defaultable.columns as integer) as defaultable_cells,
        cast(coalesce(faults.default_cells, 0) as integer) as default_cells,
        cast(coalesce(lag.changes, 0) as integer) as changes,
        cast(coalesce(lag.changes_in_time, 0) as integer) as changes_in_time,
        cast(coalesce(lag.changes_late, 0) as integer) as changes_late,
        cast(lag.median_lag_days as decimal(18, 1)) as median_lag_days,
        cast(lag.p90_lag_days as integer) as p90_lag_days
    from organization_month
    left join mandatory on organization_month.month_no = mandatory.month_no
    left join defaultable on organization_month.month_no = defaultable.month_no
    left join staff
        on
            organization_month.organization_code = staff.organization_code
            and organization_month.month_no = staff.month_no
    left join faults
        on
            organization_month.organization_code = faults.organization_code
            and organization_month.month_no = faults.month_no
    left join lag
        on
            organization_month.organization_code = lag.organization_code
            and organization_month.month_no = lag.month_no
),

int_data_quality_month as (
    select
        *,
        cast(1 - cast(blank_cells as double) / nullif(mandatory_cells, 0) as decimal(18, 6))
            as completeness,
        cast(1 - cast(invalid_people as double) / nullif(in_post, 0) as decimal(18, 6)) as validity,
        cast(cast(default_cells as double) / nullif(defaultable_cells, 0) as decimal(18, 6))
            as default_share
    from counted
)

select * from int_data_quality_month
