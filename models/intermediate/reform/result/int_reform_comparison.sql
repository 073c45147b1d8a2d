-- Grain: reform x structure x level x unit x measure x part. The state before and after a reform,
-- the months of change between them left out. As named, an organization counts in the unit it had
-- at the time; on constant structure its figures count where its work is right after the reform.
with stock as (
    select * from {{ ref('int_reform_stock') }}
),

reference_date as (
    select * from {{ ref('int_reform_reference_date') }}
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

placed as (
    select
        stock.reform_code,
        weight.structure_code,
        unit.level_code,
        case when stock.reference_code = 'before' then unit.unit_before else unit.unit_after end
            as unit_code,
        stock.measure_code,
        stock.part_code,
        stock.reference_code,
        reference_date.before_on,
        reference_date.after_on,
        stock.quantity * weight.weight as quantity
    from stock
    inner join reference_date
        on stock.reform_code = reference_date.reform_code and stock.reference_code = reference_date.reference_code
    inner join reform_measure
        on
            stock.reform_code = reform_measure.reform_code
            and stock.measure_code = reform_measure.measure_code
    inner join weight
        on
            stock.reform_code = weight.reform_code
            and stock.organization_code = weight.organization_code
            and reform_measure.weight_code = weight.weight_code
            and weight.month_no = {{ month_number('reference_date.month') }}
    inner join unit
        on
            weight.reform_code = unit.reform_code
            and weight.structure_code = unit.structure_code
            and weight.to_code = unit.organization_code
),

int_reform_comparison as (
    select
        reform_code,
        structure_code,
        level_code,
        unit_code,
        measure_code,
        part_code,
        before_on as before_month,
        after_on as after_month,
        cast(sum(case when reference_code = 'before' then quantity else 0 end) as decimal(38, 18))
            as before_value,
        cast(sum(case when reference_code = 'after' then quantity else 0 end) as decimal(38, 18))
            as after_value,
        cast(sum(case when reference_code = 'after' then quantity else -quantity end)
            as decimal(38, 18)) as change_value
    from placed
    group by
        reform_code, structure_code, level_code, unit_code, measure_code, part_code, before_on, after_on
)

select * from int_reform_comparison
