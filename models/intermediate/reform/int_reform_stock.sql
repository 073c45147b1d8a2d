-- Grain: reform x reference date x organization x measure x part: what can be added, at both
-- reference dates.
with reference_date as (
    select * from {{ ref('int_reform_reference_date') }}
),

organization as (
    select organization_code, month
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

department as (
    select * from {{ ref('int_department') }}
),

use_month as (
    select * from {{ ref('int_establishment_use_month') }}
),

leadership as (
    select * from {{ ref('int_leadership_use_month') }}
),

off_establishment as (
    select * from {{ ref('int_personnel_off_establishment_month') }}
),

age as (
    select * from {{ ref('int_personnel_by_age_month') }}
),

education as (
    select * from {{ ref('int_personnel_by_education_month') }}
),

measured as (
    select organization_code, month, 'bodies' as measure_code, '' as part_code, 1 as quantity
    from organization
    union all
    select organization_code, month, 'authorized_posts', establishment_type_code, authorized_posts
    from use_month
    union all
    select organization_code, month, 'in_post', establishment_type_code, in_post
    from use_month
    union all
    select
        organization_code,
        month,
        'leadership_quota',
        concat(leadership_level_code, '/', leadership_role_code),
        authorized_posts
    from leadership
    union all
    select
        organization_code,
        month,
        'leaders',
        concat(leadership_level_code, '/', leadership_role_code),
        in_post
    from leadership
    union all
    select organization_code, month, 'off_establishment', worker_type_code, headcount
    from off_establishment
    union all
    select organization_code, month, 'age', age_band_code, headcount
    from age
    union all
    select organization_code, month, 'education', education_band_code, headcount
    from education
),

at_reference_date as (
    select
        reference_date.reform_code,
        reference_date.reference_code,
        measured.organization_code,
        measured.measure_code,
        measured.part_code,
        sum(measured.quantity) as quantity
    from measured
    inner join reference_date on measured.month = reference_date.month
    group by
        reference_date.reform_code,
        reference_date.reference_code,
        measured.organization_code,
        measured.measure_code,
        measured.part_code
    union all
    select
        reference_date.reform_code,
        reference_date.reference_code,
        department.organization_code,
        'departments' as measure_code,
        '' as part_code,
        count(*) as quantity
    from department
    inner join reference_date
        on
            department.valid_from <= reference_date.month
            and (department.valid_to is null or department.valid_to > reference_date.month)
    group by reference_date.reform_code, reference_date.reference_code, department.organization_code
),

int_reform_stock as (
    select
        reform_code,
        reference_code,
        organization_code,
        measure_code,
        part_code,
        cast(quantity as decimal(18, 0)) as quantity
    from at_reference_date
)

select * from int_reform_stock
