-- The changes that a cause adds up in the bodies of the unit, or what stood on either day.
with {% include "_reform_placed_change.sql" %},

{% include "_reform_unit_body.sql" %}

select distinct
    reform_unit_cause.fact_key,
    moved.entity,
    moved.record_key,
    moved.lake_id,
    moved.row_no,
    moved.delivery_id,
    moved.doc_no
from reform_unit_cause
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
            when moved.structure_code = 'constant' then date '{{ closing }}' else moved.day
        end
