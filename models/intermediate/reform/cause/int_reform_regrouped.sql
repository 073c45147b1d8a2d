-- Grain: reform x structure x level x unit x measure x part: what an organization carried into its
-- new unit when it changed the unit as named, out of the old one and into the new.
with stock as (
    select * from {{ ref('int_reform_stock') }}
    where reference_code = 'before'
),

reform_measure as (
    select * from {{ ref('int_reform_measure') }}
    where is_explained
),

unit as (
    select * from {{ ref('int_reform_unit') }}
    where unit_before <> unit_flow
),

moved as (
    select
        stock.reform_code,
        unit.structure_code,
        unit.level_code,
        unit.unit_before,
        unit.unit_flow,
        stock.measure_code,
        stock.part_code,
        stock.quantity
    from stock
    inner join reform_measure
        on
            stock.reform_code = reform_measure.reform_code
            and stock.measure_code = reform_measure.measure_code
    inner join unit
        on
            stock.reform_code = unit.reform_code
            and stock.organization_code = unit.organization_code
    where unit.structure_code = 'as_named'
),

int_reform_regrouped as (
    select
        reform_code,
        structure_code,
        level_code,
        unit_before as unit_code,
        measure_code,
        part_code,
        'regrouped' as component_code,
        -quantity as quantity
    from moved
    union all
    select
        reform_code,
        structure_code,
        level_code,
        unit_flow as unit_code,
        measure_code,
        part_code,
        'regrouped' as component_code,
        quantity
    from moved
)

select * from int_reform_regrouped
