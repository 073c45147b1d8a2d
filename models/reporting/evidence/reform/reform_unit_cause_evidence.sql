-- Grain: figure of reform_unit_cause x record: the changes that the cause adds up in the
-- organizations of the unit, or what was counted on either day.
with moved as (
    select * from {{ ref('reform_placed_change') }}(opening_date, closing_date, reform)
),

member as (
    select * from {{ ref('reform_member') }}(opening_date, closing_date)
)

select distinct
    reform_unit_cause.fact_key,
    moved.entity,
    moved.record_key,
    moved.lake_id,
    moved.row_no,
    moved.delivery_id,
    moved.doc_no
from {{ ref('reform_unit_cause') }}(reform) as reform_unit_cause
inner join moved
    on
        reform_unit_cause.structure_code = moved.structure_code
        and reform_unit_cause.measure_code = moved.measure_code
        and reform_unit_cause.component_code is not distinct from moved.component_code
        and reform_unit_cause.part_code = coalesce(moved.part_code, reform_unit_cause.part_code)
inner join member
    on
        moved.placed_code = member.organization_code
        and reform_unit_cause.level_code = member.level_code
        and reform_unit_cause.unit_code = member.unit_code
        and member.day = case
            when moved.structure_code = 'constant' then closing_date else moved.day
        end
