-- What stood on either day in the body that it is counted in.
with {% include "_reform_body_rows.sql" %}

select
    reform_body.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from reform_body
inner join placed
    on
        reform_body.structure_code = placed.structure_code
        and reform_body.organization_code = placed.placed_code
        and reform_body.measure_code = placed.measure_code
        and reform_body.part_code = placed.part_code
