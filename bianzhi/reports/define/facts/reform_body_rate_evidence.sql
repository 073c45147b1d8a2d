-- The people in post on either day in the body, whom every rate is about.
with {% include "_reform_body_rows.sql" %}

select
    reform_body_rate.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from reform_body_rate
inner join placed
    on
        reform_body_rate.structure_code = placed.structure_code
        and reform_body_rate.organization_code = placed.placed_code
        and placed.measure_code = 'in_post'
