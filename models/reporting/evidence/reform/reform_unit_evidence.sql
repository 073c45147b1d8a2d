-- Grain: figure of reform_unit x record on either day in the organizations of the unit, as last known
-- on that day.
with placed as (
    select * from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
),

member as (
    select * from {{ ref('reform_member') }}(opening_date, closing_date)
)

select distinct
    unit.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('reform_unit') }}(reform) as unit
inner join placed
    on
        unit.structure_code = placed.structure_code
        and unit.measure_code = placed.measure_code
        and unit.part_code = placed.part_code
inner join member
    on
        placed.placed_code = member.organization_code
        and unit.level_code = member.level_code
        and unit.unit_code = member.unit_code
        and member.day
        = case when placed.structure_code = 'constant' then closing_date else placed.day end
