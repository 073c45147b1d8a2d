-- Grain: reform x structure x level x unit x measure x part x component. Why a figure moved between
-- before and after: each cause in the month it happened, with the weight of that month; where a
-- organization's weight changes, the stock it then carries moves (restructured); where an organization
-- changes its unit as named, its figures move with it (regrouped). The components add up to the
-- change, nothing is left over.
with cause as (
    select * from {{ ref('int_reform_cause') }}
),

weight as (
    select * from {{ ref('int_reform_weight') }}
),

reform_measure as (
    select * from {{ ref('int_reform_measure') }}
),

unit as (
    select * from {{ ref('int_reform_unit') }}
),

reallocated as (
    select * from {{ ref('int_reform_reallocation') }}
),

weighted as (
    select
        cause.reform_code,
        weight.structure_code,
        weight.to_code,
        cause.measure_code,
        cause.part_code,
        cause.component_code,
        cause.quantity * weight.weight as quantity
    from cause
    inner join reform_measure
        on
            cause.reform_code = reform_measure.reform_code
            and cause.measure_code = reform_measure.measure_code
    inner join weight
        on
            cause.reform_code = weight.reform_code
            and cause.organization_code = weight.organization_code
            and reform_measure.weight_code = weight.weight_code
            and cause.month_no = weight.month_no
    union all
    select
        reform_code,
        structure_code,
        to_code,
        measure_code,
        part_code,
        'restructured' as component_code,
        quantity
    from reallocated
),

placed as (
    select
        weighted.reform_code,
        weighted.structure_code,
        unit.level_code,
        unit.unit_flow as unit_code,
        weighted.measure_code,
        weighted.part_code,
        weighted.component_code,
        weighted.quantity
    from weighted
    inner join unit
        on
            weighted.reform_code = unit.reform_code
            and weighted.structure_code = unit.structure_code
            and weighted.to_code = unit.organization_code
    union all
    select * from {{ ref('int_reform_regrouped') }}
),

int_reform_decomposition as (
    select
        reform_code,
        structure_code,
        level_code,
        unit_code,
        measure_code,
        part_code,
        component_code,
        cast(sum(quantity) as decimal(38, 18)) as contribution
    from placed
    group by
        reform_code, structure_code, level_code, unit_code, measure_code, part_code, component_code
    having sum(quantity) <> 0
)

select * from int_reform_decomposition
