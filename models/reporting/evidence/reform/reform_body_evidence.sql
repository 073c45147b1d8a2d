-- Grain: figure of reform_body x record on either day in the organization that it is counted in.
with placed as (
    select * from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
)

select distinct
    reform_body.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('reform_body') }}(reform) as reform_body
inner join placed
    on
        reform_body.structure_code = placed.structure_code
        and reform_body.organization_code = placed.placed_code
        and reform_body.measure_code = placed.measure_code
        and reform_body.part_code = placed.part_code
