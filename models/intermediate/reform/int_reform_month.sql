-- Grain: reform x organization x measure x part x month from before to after: the stocks whose
-- changes are explained cause by cause.
with reference_date as (
    select distinct reform_code, before_on, after_on
    from {{ ref('int_reform_reference_date') }}
),

organization as (
    select organization_code, month, month_no
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

use_month as (
    select * from {{ ref('int_use_month') }}
),

month as (
    select * from {{ ref('month') }}
),

department as (
    select
        department.organization_code,
        month.month,
        month.month_no,
        count(*) as departments
    from {{ ref('int_department') }} as department
    inner join month
        on
            department.valid_from <= month.month
            and (department.valid_to is null or department.valid_to > month.month)
    group by department.organization_code, month.month, month.month_no
),

measured as (
    select organization_code, month, month_no, 'bodies' as measure_code, '' as part_code, 1 as stock
    from organization
    union all
    select organization_code, month, month_no, 'departments', '', departments
    from department
    union all
    select
        organization_code, month, month_no, 'authorized_posts', establishment_type_code,
        authorized_posts
    from use_month
    union all
    select organization_code, month, month_no, 'in_post', establishment_type_code, in_post
    from use_month
),

int_reform_month as (
    select
        reference_date.reform_code,
        measured.organization_code,
        measured.measure_code,
        measured.part_code,
        measured.month,
        measured.month_no,
        cast(measured.stock as decimal(18, 0)) as stock
    from measured
    inner join reference_date
        on measured.month >= reference_date.before_on and measured.month <= reference_date.after_on
)

select * from int_reform_month
