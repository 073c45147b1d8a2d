-- Grain: reform x structure x organization x receiving organization x measure x part x month: the
-- stock an organization carries over the border of a month in which its weights change, times the
-- change of the weight.
with stock as (
    select * from {{ ref('int_reform_month') }}
),

weight as (
    select * from {{ ref('int_reform_weight') }}
),

reference_date as (
    select distinct reform_code, {{ month_number('after_on') }} as after_no
    from {{ ref('int_reform_reference_date') }}
),

reform_measure as (
    select * from {{ ref('int_reform_measure') }}
),

both_sides as (
    select
        reform_code,
        structure_code,
        organization_code,
        weight_code,
        to_code,
        month_no,
        weight as change
    from weight
    union all
    select
        weight.reform_code,
        weight.structure_code,
        weight.organization_code,
        weight.weight_code,
        weight.to_code,
        weight.month_no + 1 as month_no,
        -weight.weight as change
    from weight
    inner join reference_date
        on weight.reform_code = reference_date.reform_code and weight.month_no < reference_date.after_no
),

changed as (
    select
        reform_code,
        structure_code,
        organization_code,
        weight_code,
        to_code,
        month_no,
        sum(change) as change
    from both_sides
    group by
        reform_code, structure_code, organization_code, weight_code, to_code, month_no
    having sum(change) <> 0
),

int_reform_reallocation as (
    select
        changed.reform_code,
        changed.structure_code,
        changed.organization_code,
        changed.to_code,
        stock.measure_code,
        stock.part_code,
        changed.month_no,
        stock.stock * changed.change as quantity
    from changed
    inner join reform_measure
        on
            changed.reform_code = reform_measure.reform_code
            and changed.weight_code = reform_measure.weight_code
    inner join stock
        on
            changed.reform_code = stock.reform_code
            and changed.organization_code = stock.organization_code
            and reform_measure.measure_code = stock.measure_code
            and changed.month_no = stock.month_no + 1
)

select * from int_reform_reallocation
