-- The people in post on either day in the bodies of the unit, whom every rate is about.
with {% include "_reform_body_rows.sql" %},

{% include "_reform_unit_body.sql" %}

select distinct
    reform_unit_rate.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from reform_unit_rate
inner join placed
    on
        reform_unit_rate.structure_code = placed.structure_code
        and placed.measure_code = 'in_post'
inner join member
    on
        placed.placed_code = member.organization_code
        and reform_unit_rate.level_code = member.level_code
        and reform_unit_rate.unit_code = member.unit_code
        and member.day = case
            when placed.structure_code = 'constant' then date '{{ closing }}' else placed.day
        end
