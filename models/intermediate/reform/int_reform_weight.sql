-- Grain: reform x structure x organization x weight measure x month x receiving organization. As
-- named, an organization is itself in every month. On constant structure an organization counts, in
-- every month, where the crosswalk of the state it had then leads on the structure right after the
-- reform; what ended without a successor goes to `none`, so that totals are conserved.
with reference_date as (
    select distinct
        reform_code,
        basis_on,
        {{ month_number('before_on') }} as before_no,
        {{ month_number('after_on') }} as after_no
    from {{ ref('int_reform_reference_date') }}
),

month as (
    select * from {{ ref('month') }}
),

organization as (
    select distinct reform_code, organization_code
    from {{ ref('int_reform_month') }}
    union
    select distinct reform_code, organization_code
    from {{ ref('int_reform_stock') }}
    union
    select distinct reform_code, organization_code
    from {{ ref('int_reform_cause_posts') }}
),

organization_month as (
    select
        organization.reform_code,
        reference_date.basis_on,
        organization.organization_code,
        month.month,
        month.month_no
    from organization
    inner join reference_date on organization.reform_code = reference_date.reform_code
    inner join month
        on reference_date.before_no <= month.month_no and reference_date.after_no >= month.month_no
),

weight_code as (
    select distinct reform_code, weight_code from {{ ref('int_reform_measure') }}
),

crosswalk as (
    select * from {{ ref('int_crosswalk') }}
    where unit_kind = 'organization' and to_code is not null and weight <> 0
),

weighted as (
    select
        organization_month.reform_code,
        organization_month.organization_code,
        weight_code.weight_code,
        organization_month.month_no,
        crosswalk.to_code,
        crosswalk.weight
    from organization_month
    inner join weight_code on organization_month.reform_code = weight_code.reform_code
    inner join crosswalk
        on
            organization_month.organization_code = crosswalk.from_code
            and organization_month.basis_on = crosswalk.basis_date
            and weight_code.weight_code = crosswalk.measure_code
            and crosswalk.from_valid_from <= organization_month.month
            and (
                crosswalk.from_valid_to is null
                or crosswalk.from_valid_to > organization_month.month
            )
),

remainder as (
    select
        organization_month.reform_code,
        organization_month.organization_code,
        weight_code.weight_code,
        organization_month.month_no,
        'none' as to_code,
        cast(1 as decimal(38, 18)) - coalesce(sum(weighted.weight), 0) as weight
    from organization_month
    inner join weight_code on organization_month.reform_code = weight_code.reform_code
    left join weighted
        on
            organization_month.reform_code = weighted.reform_code
            and organization_month.organization_code = weighted.organization_code
            and weight_code.weight_code = weighted.weight_code
            and organization_month.month_no = weighted.month_no
    group by
        organization_month.reform_code,
        organization_month.organization_code,
        weight_code.weight_code,
        organization_month.month_no
),

int_reform_weight as (
    select 'constant' as structure_code, * from weighted
    union all
    select 'constant' as structure_code, * from remainder
    where weight <> 0
    union all
    select
        'as_named' as structure_code,
        organization_month.reform_code,
        organization_month.organization_code,
        weight_code.weight_code,
        organization_month.month_no,
        organization_month.organization_code as to_code,
        cast(1 as decimal(38, 18)) as weight
    from organization_month
    inner join weight_code on organization_month.reform_code = weight_code.reform_code
)

select * from int_reform_weight
