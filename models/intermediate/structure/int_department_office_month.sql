-- Grain: organization x month with departments: whether every office that delivers departments of
-- the organization delivered them in the month.
{{ config(materialized='monthly') }}
with department as (
    select * from {{ ref('int_department') }}
),

scope_month as (
    select * from {{ ref('int_scope_month') }}
    where entity = 'department'
),

spans as (
    select
        organization_code,
        source,
        scope,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        1 as row_count
    from department
),

office_month as (
    {{ monthly_stock('spans', ['organization_code', 'source', 'scope'], ['row_count']) | indent(4) }}
),

int_department_office_month as (
    select
        office_month.organization_code,
        office_month.month,
        office_month.month_no,
        min(cast(scope_month.is_delivered as integer)) = 1 as is_observed
    from office_month
    inner join scope_month
        on
            office_month.source = scope_month.source
            and office_month.scope = scope_month.scope
            and office_month.month_no = scope_month.month_no
    group by office_month.organization_code, office_month.month, office_month.month_no
)

select * from int_department_office_month
